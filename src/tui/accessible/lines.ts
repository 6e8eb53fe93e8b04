import { createInterface, type CompleterResult, type Interface } from 'node:readline'
import { Writable } from 'node:stream'
import type { Question } from './describe.ts'

const [pasteOn, pasteOff] = ['\x1b[?2004h', '\x1b[?2004l']
/** Clears the screen and the scrollback. */
const clearAll = '\x1b[H\x1b[2J\x1b[3J'

/** A line editor below printed lines. Printed lines never change. */
export interface Lines {
  /** Prints lines, if any, and continues the question. The line that is being typed stays. */
  readonly tell: (said: readonly string[], question: Question) => void
  /** Clears the terminal after secrets were printed. */
  readonly forget: () => void
  /** Releases the terminal while `work` runs. */
  readonly whileAway: <T>(work: () => Promise<T>) => Promise<T>
  readonly close: () => void
}

export interface LinesOptions {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  /** The terminal supports no escape sequences, so none are written. Readline detects this itself. */
  readonly isDumb: boolean
  /** Called with each typed line, or with all lines of a paste. */
  readonly onText: (text: string) => void
  /** Called for Ctrl+C if the line is empty. */
  readonly onInterrupt: () => void
  readonly onEnd: () => void
  /** Completions of the line. */
  readonly complete: (line: string) => readonly string[]
}

export function createLines({ stdin, stdout, isDumb, onText, onInterrupt, onEnd, complete }: LinesOptions): Lines {
  let question: Question = { text: '', isSecret: false }
  let isPasting = false
  let pasted: string[] = []
  // Readline echoes through this stream. Secrets are not echoed.
  const echo = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!question.isSecret) stdout.write(chunk)
      done()
    },
  })
  const lines: Interface = createInterface({
    ...{ input: stdin, output: echo, terminal: true, historySize: 0, prompt: '' },
    completer: (line: string): CompleterResult => [question.isSecret ? [] : [...complete(line)], line],
  })
  const measure = (): void => {
    // Readline would draw the line again.
    if (isDumb) return
    Object.assign(echo, { columns: stdout.columns })
    echo.emit('resize')
  }
  // Whether the question is printed and unanswered, whether lines were printed below it, and how often it was printed.
  let isAsked = false
  let isAbove = false
  let timesAsked = 0
  const prompt = (): void => {
    isAsked = question.text !== ''
    isAbove = false
    timesAsked += 1
    lines.setPrompt(question.text)
    if (question.isSecret) stdout.write(question.text)
    else lines.prompt(true)
  }

  /** Draws the typed line again in a row of its own, without the question, so that a screen reader does not repeat the question. */
  const goOn = (): void => {
    isAbove = true
    lines.setPrompt('')
    if (question.isSecret || lines.line === '') return
    if (isDumb) stdout.write(lines.line)
    else {
      // The rows of the earlier line are gone. Readline would move up into printed lines.
      Object.assign(lines, { prevRows: 0 })
      lines.prompt(true)
    }
  }

  const control = (sequence: string): void => {
    if (!isDumb) stdout.write(sequence)
  }

  measure()
  stdout.on('resize', measure)
  control(pasteOn)
  stdin.on('keypress', (_text: string | undefined, key: { name?: string } | undefined) => {
    if (key?.name === 'paste-start') isPasting = true
    if (key?.name === 'paste-end') isPasting = false
  })
  lines
    .on('line', (line) => {
      // A line end in a paste does not send. Only Enter does.
      if (isPasting) {
        pasted.push(line)
        return
      }
      if (question.isSecret) stdout.write('\n')
      const text = [...pasted, line].join('\n')
      pasted = []
      isAsked = false
      const before = timesAsked
      onText(text)
      if (timesAsked === before) prompt()
    })
    .on('SIGINT', () => {
      const isWriting = lines.line !== '' || pasted.length > 0
      pasted = []
      // As Ctrl+E and Ctrl+U do.
      lines.write(null, { ctrl: true, name: 'e' })
      lines.write(null, { ctrl: true, name: 'u' })
      if (!isWriting) onInterrupt()
    })
    .on('close', onEnd)

  return {
    tell(said, next) {
      const isSame = next.text === question.text && next.isSecret === question.isSecret
      if (said.length === 0 && isSame) return
      const end = said.length > 0 ? `${said.join('\n')}\n` : ''
      const isAtStart = !isAsked || (isAbove && (lines.line === '' || question.isSecret))
      stdout.write(`${isAtStart ? '' : '\n'}${end}`.replaceAll('\n', '\r\n'))
      question = next
      if (isSame && isAsked) goOn()
      else prompt()
    },
    forget: () => control(clearAll),
    async whileAway(work) {
      lines.pause()
      stdin.setRawMode(false)
      control(pasteOff)
      try {
        return await work()
      } finally {
        stdin.setRawMode(true)
        control(pasteOn)
        lines.resume()
      }
    },
    close() {
      stdout.off('resize', measure).write(`${isDumb ? '' : pasteOff}${isAsked && !isAbove ? '\r\n' : ''}`)
      lines.close()
    },
  }
}

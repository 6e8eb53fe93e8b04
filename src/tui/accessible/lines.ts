import { createInterface, type CompleterResult, type Interface } from 'node:readline'
import { Writable } from 'node:stream'
import type { Question } from './describe.ts'

const [pasteOn, pasteOff] = ['\x1b[?2004h', '\x1b[?2004l']
/** Everything that was written, also above the screen. */
const clearAll = '\x1b[H\x1b[2J\x1b[3J'

/** One line that is typed, under lines that are said. Nothing that was said changes any more. */
export interface Lines {
  /** Says these lines, if any, and asks on: what is being typed stays. */
  readonly tell: (said: readonly string[], question: Question) => void
  /** Secrets were on the screen. */
  readonly forget: () => void
  /** Gives the terminal away as long as `work` takes. */
  readonly whileAway: <T>(work: () => Promise<T>) => Promise<T>
  readonly close: () => void
}

export interface LinesOptions {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  /** It knows no sequences: none are written. Readline finds out by itself. */
  readonly isDumb: boolean
  /** What was typed; several lines when they were pasted. */
  readonly onText: (text: string) => void
  /** Ctrl+C, where there was nothing to clear. */
  readonly onInterrupt: () => void
  readonly onEnd: () => void
  /** What the line may become. */
  readonly complete: (line: string) => readonly string[]
}

export function createLines({ stdin, stdout, isDumb, onText, onInterrupt, onEnd, complete }: LinesOptions): Lines {
  let question: Question = { text: '', isSecret: false }
  let isPasting = false
  let pasted: string[] = []
  // What is typed is echoed by readline through this: not while it is secret.
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
    // Readline would draw the line anew.
    if (isDumb) return
    Object.assign(echo, { columns: stdout.columns })
    echo.emit('resize')
  }
  // Whether the question stands there unanswered, with lines said below it or not, and how often it was asked.
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

  /** What is being typed, in a line of its own: the question above still stands, and is not read out again. */
  const goOn = (): void => {
    isAbove = true
    lines.setPrompt('')
    if (question.isSecret || lines.line === '') return
    if (isDumb) stdout.write(lines.line)
    else {
      // The rows of the line before are none of this one: readline would go up into what was said.
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
      // A line end in a paste sends nothing: that is for Enter.
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
      // As Ctrl+E and Ctrl+U do it.
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

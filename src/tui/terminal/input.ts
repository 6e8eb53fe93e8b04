/** Input of a terminal. Key names are as in the key map: `a`, `?`, `ctrl+k`, `alt+enter`, `shift+tab`, `pageup`. */
export type InputEvent =
  | { readonly type: 'key'; readonly name: string; /** What it writes, if anything. */ readonly text?: string }
  | { readonly type: 'paste'; readonly text: string }
  | { readonly type: 'focus'; readonly focused: boolean }
  | MouseInput

export interface MouseInput {
  readonly type: 'mouse'
  readonly what: 'click' | 'wheelUp' | 'wheelDown'
  /** From 0 at the upper left. */
  readonly column: number
  readonly row: number
}

export interface InputSplitter {
  /** Returns the events that are complete with these characters. The rest waits. */
  push(chunk: string): InputEvent[]
  /** Whether an ESC waits for further characters. Call `flush` if none arrive within {@link escapeMs}. */
  readonly waits: boolean
  flush(): InputEvent[]
}

/** A terminal sends a sequence nearly at once. A person who presses Esc and then another key takes longer. In milliseconds. */
export const escapeMs = 25
/** Limit of a paste in characters, far above the limit of a message. The rest is dropped. */
const maxPaste = 1024 * 1024
const [pasteStart, pasteEnd] = ['\x1b[200~', '\x1b[201~']

const letters: Readonly<Record<string, string>> = {
  ...{ A: 'up', B: 'down', C: 'right', D: 'left', H: 'home', F: 'end', Z: 'shift+tab', M: 'enter' },
  ...{ P: 'f1', Q: 'f2', R: 'f3', S: 'f4' },
}
const tildes: Readonly<Record<string, string>> = {
  ...{ 1: 'home', 2: 'insert', 3: 'delete', 4: 'end', 5: 'pageup', 6: 'pagedown', 7: 'home', 8: 'end' },
  ...{
    11: 'f1',
    12: 'f2',
    13: 'f3',
    14: 'f4',
    15: 'f5',
    17: 'f6',
    18: 'f7',
    19: 'f8',
    20: 'f9',
    21: 'f10',
    23: 'f11',
    24: 'f12',
  },
}
const codes: Readonly<Record<number, string>> = { 9: 'tab', 13: 'enter', 27: 'escape', 32: 'space', 127: 'backspace' }

/** Complete sequences: CSI (ECMA-48, 5.4) and SS3. */
// eslint-disable-next-line no-control-regex -- escape sequences are what is looked for
const sequence = /^\x1b(?:\[([0-?]*)[ -/]*([@-~])|O([ -~]))/
/** The beginning of a sequence. */
// eslint-disable-next-line no-control-regex -- as above
const unfinished = /^\x1b{1,2}(?:\[[0-?]*[ -/]*|O)?$/
/** A line end between characters of one chunk is from a paste, because no person types that fast. */
// eslint-disable-next-line no-control-regex -- as above
const pastedLines = /[^\x00-\x1f\x7f][\r\n]+[^\x00-\x1f\x7f]/

/**
 * Splits standard input into events. A chunk may hold several keys, a part of a sequence, or a paste. A paste is never read as keys, not even from a
 * terminal without bracketed paste.
 */
export function createInputSplitter(): InputSplitter {
  let rest = ''
  let pasted: string | undefined

  function takePaste(): InputEvent[] {
    const end = rest.indexOf(pasteEnd)
    // The end mark may arrive in two chunks.
    const ready = end < 0 ? Math.max(0, rest.length - pasteEnd.length) : end
    pasted = `${pasted ?? ''}${rest.slice(0, ready)}`.slice(0, maxPaste)
    rest = rest.slice(end < 0 ? ready : end + pasteEnd.length)
    if (end < 0) return []
    const text = pasted.replace(/\r\n?/g, '\n')
    pasted = undefined
    return [{ type: 'paste', text }, ...take()]
  }

  function take(): InputEvent[] {
    const events: InputEvent[] = []
    while (rest !== '' && !unfinished.test(rest)) {
      if (rest.startsWith(pasteStart)) {
        rest = rest.slice(pasteStart.length)
        pasted = ''
        return [...events, ...takePaste()]
      }
      const escape = rest.indexOf('\x1b')
      if (escape === 0) events.push(...takeSequence())
      else {
        const text = escape < 0 ? rest : rest.slice(0, escape)
        rest = rest.slice(text.length)
        events.push(...(pastedLines.test(text) ? [pasteOf(text)] : typed(text)))
      }
    }
    return events
  }

  function takeSequence(): InputEvent[] {
    const alt = /^\x1b\x1b[[O]/.test(rest) // eslint-disable-line no-control-regex -- as above
    const match = sequence.exec(alt ? rest.slice(1) : rest)
    if (match) {
      rest = rest.slice(match[0].length + (alt ? 1 : 0))
      return named(match[1] ?? '', match[2] ?? match[3] ?? '').map((event) =>
        alt && event.type === 'key' ? { type: 'key', name: `alt+${event.name}` } : event,
      )
    }
    const [next = ''] = rest.slice(1)
    rest = rest.slice(1 + next.length)
    if (next === '\x1b') {
      rest = `\x1b${rest}`
      return [escapeKey]
    }
    return typed(next).flatMap((event) => (event.type === 'key' ? [{ type: 'key', name: `alt+${event.name}` }] : []))
  }

  return {
    push(chunk) {
      rest += chunk
      return pasted === undefined ? take() : takePaste()
    },
    get waits() {
      return pasted === undefined && rest !== ''
    },
    flush() {
      if (pasted !== undefined) return []
      const waiting = rest
      rest = ''
      return Array.from(waiting).flatMap((character) => (character === '\x1b' ? [escapeKey] : typed(character)))
    },
  }
}

const escapeKey: InputEvent = { type: 'key', name: 'escape' }

const pasteOf = (text: string): InputEvent => ({ type: 'paste', text: text.replace(/\r\n?/g, '\n') })

function typed(text: string): InputEvent[] {
  return Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0
    if (character === '\r') return { type: 'key', name: 'enter' }
    if (character === '\t') return { type: 'key', name: 'tab' }
    if (code === 127 || code === 8) return { type: 'key', name: 'backspace' }
    if (code === 0) return { type: 'key', name: 'ctrl+space' }
    if (code < 32) return { type: 'key', name: `ctrl+${String.fromCharCode(code + 64).toLowerCase()}` }
    return { type: 'key', name: character === ' ' ? 'space' : character, text: character }
  })
}

/** The key of a sequence by its parameters and final byte. Other sequences, such as answers of the terminal, give no event. */
function named(parameters: string, final: string): InputEvent[] {
  if (parameters === '' && (final === 'I' || final === 'O')) return [{ type: 'focus', focused: final === 'I' }]
  if (parameters.startsWith('<')) return final === 'M' ? pointed(parameters.slice(1)) : []
  const [first = '', second = '', third = ''] = parameters.split(';')
  // modifyOtherKeys of xterm: 27 ; modifiers ; code ~. Kitty and others: code ; modifiers u.
  if (final === '~' && first === '27') return coded(Number(third), second)
  if (final === 'u') return coded(Number.parseInt(first), second)
  // With other parameters, a letter ends an answer of the terminal or a mouse report.
  const base = final === '~' ? tildes[first] : first === '' || first === '1' ? letters[final] : undefined
  return base === undefined ? [] : [{ type: 'key', name: modified(base, second) }]
}

/** SGR mouse reports of xterm, `button;column;row`: 0 is the left button, 64 and 65 are the wheel. Others, also with modifiers, are ignored. */
function pointed(parameters: string): InputEvent[] {
  const [button = '', column, row] = parameters.split(';')
  const what = ({ 0: 'click', 64: 'wheelUp', 65: 'wheelDown' } as const)[button]
  if (what === undefined) return []
  return [{ type: 'mouse', what, column: Number(column) - 1, row: Number(row) - 1 }]
}

function coded(code: number, modifiers: string): InputEvent[] {
  const known = codes[code]
  if (
    known === undefined &&
    (!Number.isInteger(code) || code <= 32 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
  )
    return []
  const base = known ?? String.fromCodePoint(code)
  const name = modified(base, modifiers)
  return [name === base && base.length <= 2 ? { type: 'key', name, text: base } : { type: 'key', name }]
}

/** Modifiers are a bit field plus one: 1 shift, 2 alt, 4 ctrl (xterm, "PC-Style Function Keys"). */
function modified(base: string, modifiers: string): string {
  const bits = Math.max(0, (Number.parseInt(modifiers) || 1) - 1)
  return `${bits & 4 ? 'ctrl+' : ''}${bits & 2 ? 'alt+' : ''}${bits & 1 ? 'shift+' : ''}${base}`
}

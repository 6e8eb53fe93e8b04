import { PrivyError } from '../shared/errors.ts'
import { maxLineBytes } from './limits.ts'

const lineFeed = 0x0a

/** Splits a stream of bytes into lines of JSON text. */
export interface LineDecoder {
  /**
   * Adds a chunk of any size, split anywhere.
   * @throws PrivyError `too-large` if a line is longer than `maxBytes`, `bad-input` if a line is not UTF-8; the decoder cannot be used after that
   */
  push(chunk: Uint8Array): void
  /** Whether the stream ends inside a line. */
  readonly isInLine: () => boolean
}

/**
 * Newline-delimited JSON, the receiving side. Lines are split as bytes (0x0a is never part of a longer UTF-8 sequence, RFC 3629 section 3) and decoded as
 * a whole, so a chunk may end inside a character. Empty and blank lines are skipped. A CR before LF is white space in JSON.
 * @param onLine gets each complete line of at most `maxBytes` bytes, without its newline
 */
export function createLineDecoder(onLine: (line: string) => void, maxBytes: number = maxLineBytes): LineDecoder {
  let parts: Uint8Array[] = []
  let held = 0

  const hold = (part: Uint8Array): void => {
    held += part.length
    if (held > maxBytes)
      throw new PrivyError('too-large', `A line is longer than ${maxBytes} bytes`, 'Send shorter lines')
    if (part.length > 0) parts.push(part)
  }

  const take = (): void => {
    const line = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts, held)
    parts = []
    held = 0
    if (line.length === 0) return
    const text = decode(line)
    if (!blank.test(text)) onLine(text)
  }

  return {
    isInLine: () => held > 0,
    push(chunk) {
      let start = 0
      for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
        hold(chunk.subarray(start, end))
        take()
        start = end + 1
      }
      hold(chunk.subarray(start))
    },
  }
}

/** White space of JSON (RFC 8259 section 2). */
const blank = /^[\t\r ]*$/
/** Drops a byte order mark at the start of a line. */
const decoder = new TextDecoder('utf-8', { fatal: true })

function decode(line: Uint8Array): string {
  try {
    return decoder.decode(line)
  } catch (cause) {
    throw new PrivyError('bad-input', 'A line is not valid UTF-8', 'Send JSON as UTF-8, one text per line', { cause })
  }
}

/**
 * Encodes one JSON text with its newline.
 * @throws PrivyError `too-large` if it is longer than `maxBytes`, which the other side would refuse
 */
export function encodeLine(value: unknown, maxBytes: number = maxLineBytes): string {
  const line = JSON.stringify(value)
  if (Buffer.byteLength(line) > maxBytes) {
    throw new PrivyError(
      'too-large',
      `A line would be longer than ${maxBytes} bytes`,
      'Ask for fewer items, for example with --limit',
    )
  }
  return `${line}\n`
}

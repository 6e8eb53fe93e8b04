import { PrivyError } from '../shared/errors.ts'
import { maxLineBytes } from './limits.ts'

const lineFeed = 0x0a

/** Cuts a stream of bytes into lines of JSON text. Feed it every chunk as it comes. */
export interface LineDecoder {
  /**
   * Takes a chunk of any size, cut anywhere.
   * @throws PrivyError `too-large` when a line grows over `maxBytes`, `bad-input` when one is not UTF-8; the stream is then of no more use
   */
  push(chunk: Uint8Array): void
  /** Whether the last line has no newline yet. */
  readonly isInLine: () => boolean
}

/**
 * Newline-delimited JSON, the receiving side. Lines are cut as bytes (0x0a is never part of a longer UTF-8 sequence, RFC 3629 section 3), so a
 * chunk boundary inside a character does no harm, and each line is decoded as a whole. Empty and blank lines are skipped; CR before LF is white space to JSON.
 * @param onLine gets each complete line, without its newline, at most `maxBytes` bytes long
 */
export function createLineDecoder(onLine: (line: string) => void, maxBytes: number = maxLineBytes): LineDecoder {
  let parts: Uint8Array[] = []
  let held = 0

  const hold = (part: Uint8Array): void => {
    held += part.length
    if (held > maxBytes)
      throw new PrivyError('too-large', `A line is longer than ${maxBytes} bytes`, 'Send less at once')
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

/** JSON's white space, RFC 8259 section 2. */
const blank = /^[\t\r ]*$/
/** A byte order mark in front of a line is dropped. */
const decoder = new TextDecoder('utf-8', { fatal: true })

function decode(line: Uint8Array): string {
  try {
    return decoder.decode(line)
  } catch (cause) {
    throw new PrivyError('bad-input', 'A line is not valid UTF-8', 'Send JSON as UTF-8, one text per line', { cause })
  }
}

/**
 * One JSON text with its newline.
 * @throws PrivyError `too-large` when it would be longer than `maxBytes`, which the other side refuses
 */
export function encodeLine(value: unknown, maxBytes: number = maxLineBytes): string {
  const line = JSON.stringify(value)
  if (Buffer.byteLength(line) > maxBytes) {
    throw new PrivyError(
      'too-large',
      `A line would be longer than ${maxBytes} bytes`,
      'Ask for less at once, for instance with --limit',
    )
  }
  return `${line}\n`
}

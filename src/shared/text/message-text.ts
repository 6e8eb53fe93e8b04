import { PrivyError } from '../errors.ts'
import { isBlank } from './harmless.ts'

/** Longest text of one message, in Unicode code points. */
export const maxTextLength = 20_000

/**
 * Checks the text of an outgoing message, for the node and its clients.
 * @returns the text, unchanged
 * @throws PrivyError `bad-input` if the text is blank or not well-formed, `too-large` if it is longer than `maxTextLength`
 */
export function checkMessageText(text: string): string {
  if (!text.isWellFormed()) throw new PrivyError('bad-input', 'The text is not valid Unicode', 'Send it as UTF-8')
  const length = Array.from(text).length
  if (length > maxTextLength) throw tooLong(String(length))
  if (text === '')
    throw new PrivyError('bad-input', 'The message is empty', 'Give its text, or send it on standard input')
  if (isBlank(text))
    throw new PrivyError('bad-input', 'This message has only white space and invisible characters', 'Write some text')
  return text
}

/** @param length in code points, formatted for people */
export const tooLong = (length: string): PrivyError =>
  new PrivyError(
    'too-large',
    `The message has ${length} characters, at most ${maxTextLength} are allowed`,
    'Send it in several messages',
  )

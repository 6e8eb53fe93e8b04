import { PrivyError } from '../errors.ts'
import { isBlank } from './harmless.ts'

/** Longest text of one message, in Unicode code points. */
export const maxTextLength = 20_000

/**
 * The rule for what a person or script may send as the text of a message, for the node and its clients.
 * @returns the text, unchanged
 * @throws PrivyError `bad-input` when nothing of it can be seen, or it is not well-formed; `too-large`
 */
export function checkMessageText(text: string): string {
  if (!text.isWellFormed()) throw new PrivyError('bad-input', 'The text is not valid Unicode', 'Send it as UTF-8')
  const length = Array.from(text).length
  if (length > maxTextLength) throw tooLong(String(length))
  if (text === '')
    throw new PrivyError('bad-input', 'The message is empty', 'Give its text, or send it on standard input')
  if (isBlank(text))
    throw new PrivyError(
      'bad-input',
      'Nothing can be seen of this message: it has white space and invisible characters only',
      'Write some text',
    )
  return text
}

/** @param length in code points, as people read it */
export const tooLong = (length: string): PrivyError =>
  new PrivyError(
    'too-large',
    `The message has ${length} characters, ${maxTextLength} are the most`,
    'Send it in several messages',
  )

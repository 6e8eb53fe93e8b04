import type { Io } from '../io.ts'
import { PrivyError } from '../../shared/errors.ts'
import { checkMessageText, maxTextLength, tooLong } from '../../shared/text/message-text.ts'
import { readInput } from './read-input.ts'

/**
 * The text of a message: the arguments, or, without arguments or with `-`, standard input. The check precedes every call of the node.
 * @throws PrivyError `usage` if the text is missing, `bad-input`, `too-large`
 */
export async function messageText(io: Io, words: readonly string[]): Promise<string> {
  const isOnStdin = words.length === 0 || (words.length === 1 && words[0] === '-')
  if (!isOnStdin) return checkMessageText(checkArguments(words.join(' ')))
  if (words.length === 0 && io.stdin.isTTY === true)
    throw new PrivyError('usage', 'There is no text', 'Give it as the last argument, or - to type it until Ctrl-D')
  return checkMessageText(await readText(io))
}

/** Node replaces bytes of arguments that are not UTF-8 by U+FFFD, so the text is lost. @throws PrivyError `bad-input` */
function checkArguments(text: string): string {
  if (!text.includes('\ufffd')) return text
  throw new PrivyError(
    'bad-input',
    'The text is not valid UTF-8',
    'Set the terminal to UTF-8, or send it on standard input',
  )
}

/** A character has at most four bytes in UTF-8. One newline at the end is removed. */
const maxBytes = maxTextLength * 4 + 1

/**
 * Reads the text of a message from standard input, without the newline at its end.
 * @throws PrivyError `too-large`, `bad-input` if it is not UTF-8; AbortError on a signal
 */
export async function readText(io: Pick<Io, 'stdin' | 'signal'>): Promise<string> {
  const bytes = await readInput(io, maxBytes, () => tooLong(`more than ${maxTextLength}`))
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).replace(/\r?\n$/, '')
  } catch (cause) {
    throw new PrivyError('bad-input', 'Standard input is not valid UTF-8', 'Send text; files cannot be sent yet', {
      cause,
    })
  }
}

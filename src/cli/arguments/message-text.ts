import type { Io } from '../io.ts'
import { PrivyError } from '../../shared/errors.ts'
import { checkMessageText, maxTextLength, tooLong } from '../../shared/text/message-text.ts'
import { readInput } from './read-input.ts'

/**
 * The text of a message as it was given: the arguments, or, without any or with a `-`, standard input.
 * @throws PrivyError `usage` when there is none, `bad-input`, `too-large`: before the node is asked
 */
export async function messageText(io: Io, words: readonly string[]): Promise<string> {
  const isOnStdin = words.length === 0 || (words.length === 1 && words[0] === '-')
  if (!isOnStdin) return checkMessageText(checkArguments(words.join(' ')))
  if (words.length === 0 && io.stdin.isTTY === true)
    throw new PrivyError('usage', 'There is no text', 'Give it as the last argument, or - to type it until Ctrl-D')
  return checkMessageText(await readText(io))
}

/** Node puts U+FFFD wherever an argument is not UTF-8, and what was meant is lost. @throws PrivyError `bad-input` */
function checkArguments(text: string): string {
  if (!text.includes('\ufffd')) return text
  throw new PrivyError(
    'bad-input',
    'The text is not valid UTF-8',
    'Set the terminal to UTF-8, or send it on standard input',
  )
}

/** UTF-8 needs four bytes for a character at most; one more newline is taken off. */
const maxBytes = maxTextLength * 4 + 1

/**
 * A message's text from standard input, without the newline that ends it.
 * @throws PrivyError `too-large`, `bad-input` when it is not UTF-8; AbortError at a signal
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

import { open } from 'node:fs/promises'
import { PrivyError } from '../shared/errors.ts'
import type { CommandContext, Flag } from './command.ts'
import { isInteractive } from './io.ts'
import { askSecrets } from './prompt.ts'
import { readInput } from './arguments/read-input.ts'

/** Greatest length of words and passphrase together, with much room to spare. */
const maxSecretBytes = 8 * 1024

export interface Secrets {
  /** The words as typed; the node checks and normalises them. Undefined if no flag gives them and no person can be asked. */
  readonly words: string | undefined
  readonly passphrase: string
}

export const wordsFlags = {
  wordsStdin: { type: 'boolean', about: 'read the 24 words from standard input, on one line' },
  wordsFile: { type: 'string', value: 'F', about: 'read the 24 words from a file that only you can read' },
  passphraseStdin: {
    type: 'boolean',
    about: 'read the passphrase from standard input, as the line behind the words',
  },
} as const satisfies Record<string, Flag>

/**
 * Reads words and passphrase of an account from the sources of the flags, else from the terminal. Never from arguments or environment.
 * @throws PrivyError `usage`, `bad-file`, `bad-input`
 */
export async function readSecrets(context: CommandContext, name: string): Promise<Secrets> {
  const { io } = context
  const file = context.text('wordsFile')
  const fromStdin = context.isOn('wordsStdin')
  if (file !== undefined && fromStdin)
    throw new PrivyError('usage', 'The words can come from one place only', 'Use --words-stdin or --words-file')
  const withPassphrase = context.isOn('passphraseStdin')
  if (isInteractive(io)) {
    const asked = `The 24 words of ${JSON.stringify(name)} (not shown): `
    const questions = [
      ...(file === undefined ? [asked] : []),
      ...(file === undefined || withPassphrase ? [passphraseQuestion] : []),
    ]
    const answers = await askSecrets(io, questions)
    const words = file === undefined ? answers.shift() : await readWordsFile(file)
    return { words, passphrase: answers.shift() ?? '' }
  }
  const lines = createStdinLines(context, (fromStdin ? 1 : 0) + (withPassphrase ? 1 : 0))
  const words = file !== undefined ? await readWordsFile(file) : fromStdin ? (await lines()).trim() : undefined
  return { words, passphrase: words !== undefined && withPassphrase ? await lines() : '' }
}

const passphraseQuestion = 'Passphrase (empty if it has none; not shown): '

/** Flag of a new account, which has no words yet. */
export const newPassphraseFlag = {
  passphraseStdin: {
    type: 'boolean',
    about: 'protect the account by a passphrase, too: typed, or one line on standard input',
  },
} as const satisfies Record<string, Flag>

/** Reads the passphrase of a new account; empty without the flag. On a terminal a person types it twice. */
export async function readNewPassphrase(context: CommandContext): Promise<string> {
  if (!context.isOn('passphraseStdin')) return ''
  if (!isInteractive(context.io)) return createStdinLines(context, 1)()
  const [first = '', second = ''] = await askSecrets(context.io, ['Passphrase (not shown): ', 'The same again: '])
  if (first === second) return first
  throw new PrivyError('bad-input', 'The two are not the same', 'Try again')
}

const tooMuch = (): PrivyError =>
  new PrivyError('bad-input', 'Too much on standard input', 'Give only the words, and the passphrase')

/** Reads standard input once to its end. Each call returns the next line. */
function createStdinLines({ io }: CommandContext, wanted: number): () => Promise<string> {
  let lines: string[] | undefined
  return async () => {
    lines ??= (await readInput(io, maxSecretBytes, tooMuch)).toString('utf8').split(/\r?\n/)
    const line = lines.shift()
    if (line === undefined) {
      throw new PrivyError(
        'bad-input',
        'Standard input ended too early',
        wanted > 1 ? 'The first line is the words, the second the passphrase' : 'Give it one line',
      )
    }
    return line
  }
}

async function readWordsFile(path: string): Promise<string> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new PrivyError('bad-file', `Cannot open ${path}`, 'Look at its name and its permissions', { cause })
  })
  try {
    const { mode, uid, size } = await file.stat()
    if (!(await file.stat()).isFile() || size > maxSecretBytes)
      throw new PrivyError('bad-file', `${path} is not a file of words`, 'Give a file with the 24 words')
    if ((mode & 0o077) !== 0 || uid !== process.getuid?.()) {
      throw new PrivyError(
        'bad-file',
        `Other users can read ${path}`,
        `Run: chmod 600 ${path}; then consider who may have read it`,
      )
    }
    return (await file.readFile('utf8')).trim()
  } finally {
    await file.close()
  }
}

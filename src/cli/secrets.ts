import { open } from 'node:fs/promises'
import { PrivyError } from '../shared/errors.ts'
import type { CommandContext, Flag } from './command.ts'
import { isInteractive } from './io.ts'
import { askSecrets } from './prompt.ts'
import { readInput } from './arguments/read-input.ts'

/** 24 words and a passphrase fit many times. */
const maxSecretBytes = 8 * 1024

export interface Secrets {
  /** As typed: the node checks and normalises them. Undefined when none were given and nobody could be asked. */
  readonly words: string | undefined
  readonly passphrase: string
}

export const wordsFlags = {
  wordsStdin: { type: 'boolean', about: 'the 24 words come on standard input, on one line' },
  wordsFile: { type: 'string', value: 'F', about: 'the 24 words are in a file that only you can read' },
  passphraseStdin: {
    type: 'boolean',
    about: 'the passphrase comes on standard input, as a line of its own behind the words',
  },
} as const satisfies Record<string, Flag>

/**
 * The words and passphrase of an account, from wherever the flags say, else from whoever sits at the terminal. Never from arguments or environment.
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

/** For a new account, whose words are not there yet. */
export const newPassphraseFlag = {
  passphraseStdin: { type: 'boolean', about: 'protect it by a passphrase too: typed, or one line on standard input' },
} as const satisfies Record<string, Flag>

/** The passphrase of a new account: none, unless a flag asks for one. On a terminal it is typed twice. */
export async function readNewPassphrase(context: CommandContext): Promise<string> {
  if (!context.isOn('passphraseStdin')) return ''
  if (!isInteractive(context.io)) return createStdinLines(context, 1)()
  const [first = '', second = ''] = await askSecrets(context.io, ['Passphrase (not shown): ', 'The same again: '])
  if (first === second) return first
  throw new PrivyError('bad-input', 'The two are not the same', 'Try again')
}

const tooMuch = (): PrivyError =>
  new PrivyError('bad-input', 'Too much on standard input', 'Give only the words, and the passphrase')

/** Reads standard input once, whole, and hands out its first lines. */
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
      throw new PrivyError('bad-file', `${path} is no file of words`, 'Give a file with the 24 words')
    if ((mode & 0o077) !== 0 || uid !== process.getuid?.()) {
      throw new PrivyError(
        'bad-file',
        `Others can read ${path}`,
        `Run: chmod 600 ${path}; then think about who may have read it`,
      )
    }
    return (await file.readFile('utf8')).trim()
  } finally {
    await file.close()
  }
}

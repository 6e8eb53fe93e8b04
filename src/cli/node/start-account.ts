import { PrivyError } from '../../shared/errors.ts'
import type { AccountEntry } from '../../supervisor/settings/settings-file.ts'
import type { StartStep } from '../../supervisor/start.ts'
import type { StartAnswers, StartedAccount } from '../../supervisor/start-account.ts'
import type { CommandContext } from '../command.ts'
import { readSecrets } from '../secrets.ts'

const stepTexts: Readonly<Record<StartStep, string>> = {
  deriving: 'Deriving the keys from the words...',
  opening: 'Opening what is stored here...',
  repairing: 'What is stored here is damaged. Repairing it...',
  indexing: 'Reading what is stored here again...',
  connecting: 'Connecting to the network...',
}

/** Shows what a starting node is at. */
const showStep =
  ({ out }: CommandContext) =>
  (step: StartStep, done?: number, total?: number): void =>
    out.progress(`${stepTexts[step]}${done === undefined || total === undefined ? '' : ` ${done} of ${total}`}`)

/** What to tell of a repair: what could not be read may still be read by an expert. */
const repairedText = (folder: string): string =>
  `What is stored of this account was damaged and has been repaired. The damaged files are kept in ${folder}; remove that folder when nothing is missing.`

export function lockedError({ name, locked }: AccountEntry): PrivyError {
  const what = locked ? 'is locked' : 'has no running node'
  const hint = `Run \`privy start --account ${JSON.stringify(name)}\` on a terminal, or with --words-stdin or --words-file`
  return new PrivyError('account-locked', `The account ${JSON.stringify(name)} ${what}`, hint)
}

/**
 * Starts the node of an account that is on the list, with words from the flags or the terminal.
 * @throws PrivyError `account-locked` when there are no words; whatever {@link startAccount} throws
 */
export async function unlockAccount(context: CommandContext, entry: AccountEntry): Promise<StartedAccount> {
  const { words, passphrase } = await readSecrets(context, entry.name)
  if (words === undefined) throw lockedError(entry)
  return startWith(context, { mode: 'unlock', entry, words, passphrase })
}

/** Starts the node of an account, and shows how far the start is. @throws PrivyError whatever {@link startAccount} throws */
export async function startWith(context: CommandContext, answers: StartAnswers): Promise<StartedAccount> {
  const { folders, io, out, program, signal } = context
  const { startAccount } = await import('../../supervisor/start-account.ts')
  const onProgress = showStep(context)
  const started = await startAccount({ folders, program, env: io.env, signal, onProgress }, answers)
  out.progress(undefined)
  if (started.damagedIn !== undefined) out.note(repairedText(started.damagedIn))
  return started
}

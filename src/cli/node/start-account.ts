import { PrivyError } from '../../shared/errors.ts'
import type { AccountEntry } from '../../supervisor/settings/settings-file.ts'
import type { StartStep } from '../../supervisor/start.ts'
import type { StartAnswers, StartedAccount } from '../../supervisor/start-account.ts'
import type { CommandContext } from '../command.ts'
import { readSecrets } from '../secrets.ts'

const stepTexts: Readonly<Record<StartStep, string>> = {
  deriving: 'Deriving the keys from the words...',
  opening: 'Opening the stored data...',
  repairing: 'The stored data is damaged. Repairing it...',
  indexing: 'Reading the stored data again...',
  connecting: 'Connecting to the network...',
}

/** Shows the step of a node that starts. */
const showStep =
  ({ out }: CommandContext) =>
  (step: StartStep, done?: number, total?: number): void =>
    out.progress(`${stepTexts[step]}${done === undefined || total === undefined ? '' : ` ${done} of ${total}`}`)

/** Text about a repair. It names the folder of the damaged files, from which an expert may read more. */
const repairedText = (folder: string): string =>
  `The stored data of this account was damaged and has been repaired. The damaged files are kept in ${folder}; remove that folder if nothing is missing.`

export function lockedError({ name, locked }: AccountEntry): PrivyError {
  const what = locked ? 'is locked' : 'has no running node'
  const hint = `Run \`privy start --account ${JSON.stringify(name)}\` on a terminal, or with --words-stdin or --words-file`
  return new PrivyError('account-locked', `The account ${JSON.stringify(name)} ${what}`, hint)
}

/**
 * Starts the node of an account on the list, with words from the flags or the terminal.
 * @throws PrivyError `account-locked` without words; the errors of {@link startAccount}
 */
export async function unlockAccount(context: CommandContext, entry: AccountEntry): Promise<StartedAccount> {
  const { words, passphrase } = await readSecrets(context, entry.name)
  if (words === undefined) throw lockedError(entry)
  return startWith(context, { mode: 'unlock', entry, words, passphrase })
}

/** Starts the node of an account and shows its progress. @throws PrivyError the errors of {@link startAccount} */
export async function startWith(context: CommandContext, answers: StartAnswers): Promise<StartedAccount> {
  const { folders, io, out, program, signal } = context
  const { startAccount } = await import('../../supervisor/start-account.ts')
  const onProgress = showStep(context)
  const started = await startAccount({ folders, program, env: io.env, signal, onProgress }, answers)
  out.progress(undefined)
  if (started.damagedIn !== undefined) out.note(repairedText(started.damagedIn))
  return started
}

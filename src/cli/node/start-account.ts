import { PrivyError } from '../../shared/errors.ts'
import { changeAccount, idOf } from '../../supervisor/accounts.ts'
import { networkSettings } from '../../supervisor/settings/network-settings.ts'
import { tellsReadReceipts } from '../../supervisor/settings/preferences.ts'
import { readSettings, type AccountEntry } from '../../supervisor/settings/settings-file.ts'
import type { StartedNode, StartStep } from '../../supervisor/start.ts'
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
export const showStep =
  ({ out }: CommandContext) =>
  (step: StartStep, done?: number, total?: number): void =>
    out.progress(`${stepTexts[step]}${done === undefined || total === undefined ? '' : ` ${done} of ${total}`}`)

/** What to tell of a repair: what could not be read may still be read by an expert. */
export const repairedText = (folder: string): string =>
  `What is stored of this account was damaged and has been repaired. The damaged files are kept in ${folder}; remove that folder when nothing is missing.`

export function lockedError({ name, locked }: AccountEntry): PrivyError {
  const what = locked ? 'is locked' : 'has no running node'
  const hint = `Run \`privy start --account ${JSON.stringify(name)}\` on a terminal, or with --words-stdin or --words-file`
  return new PrivyError('account-locked', `The account ${JSON.stringify(name)} ${what}`, hint)
}

/**
 * Starts the node of an account that is here, with words from the flags or the terminal.
 * @throws PrivyError `account-locked` when there are no words; whatever {@link startNode} throws
 */
export async function startAccount(context: CommandContext, entry: AccountEntry): Promise<StartedNode> {
  const { folders, io, out, program, signal } = context
  const { words, passphrase } = await readSecrets(context, entry.name)
  if (words === undefined) throw lockedError(entry)
  const settings = readSettings(folders)
  const { startNode } = await import('../../supervisor/start.ts')
  const started = await startNode({
    folders,
    program,
    env: io.env,
    account: idOf(entry),
    order: {
      mode: 'words',
      words,
      passphrase,
      name: entry.name,
      expect: entry.address,
      device: entry.device,
      network: networkSettings(settings.network, io.env),
      readReceipts: tellsReadReceipts(settings),
    },
    signal,
    onProgress: showStep(context),
  })
  out.progress(undefined)
  if (started.damagedIn !== undefined) out.note(repairedText(started.damagedIn))
  if (entry.locked || entry.wordsUnconfirmed)
    await changeAccount(folders, entry.address, { locked: false, wordsUnconfirmed: false })
  return started
}

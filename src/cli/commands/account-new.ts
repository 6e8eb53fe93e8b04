import { rm } from 'node:fs/promises'
import { PrivyError } from '../../shared/errors.ts'
import { accountId, type Address } from '../../shared/ids.ts'
import { addAccount, checkNameIsFree, forgetAccount, listAccounts } from '../../supervisor/accounts.ts'
import { accountFolder } from '../../supervisor/log-file.ts'
import { networkSettings } from '../../supervisor/settings/network-settings.ts'
import { tellsReadReceipts } from '../../supervisor/settings/preferences.ts'
import { readSettings } from '../../supervisor/settings/settings-file.ts'
import type { StartedNode } from '../../supervisor/start.ts'
import { checkName } from '../../shared/text/name.ts'
import type { Command, CommandContext, Flag } from '../command.ts'
import { newPassphraseFlag, readNewPassphrase, readSecrets, wordsFlags } from '../secrets.ts'
import { showWords } from '../output/show.ts'
import { repairedText, showStep } from '../node/start-account.ts'

const nameFlag = { name: { type: 'string', value: 'NAME', about: 'what to call it' } } as const satisfies Record<
  string,
  Flag
>

export const accountCreate: Command = {
  flags: { ...nameFlag, ...newPassphraseFlag },
  args: [0, 0],
  async run(context) {
    const name = newName(context)
    const passphrase = await readNewPassphrase(context)
    const { account, words } = await startNew(context, name, { mode: 'create', passphrase })
    if (words === undefined) throw new PrivyError('start-failed', 'The node did not tell the words', 'Reinstall Privy')
    await context.out.result(
      { ...account, words },
      wordsText(context, { name, address: account.address, words, hasPassphrase: passphrase !== '' }),
    )
    if (!context.out.abandoned.aborted) return 0
    // Nobody saw the words, and nobody ever will.
    await withdraw(context, account.address)
    throw new PrivyError(
      'bad-file',
      'The words could not be shown, so the account was not kept',
      'Run it again where its output can be read',
    )
  },
}

export const accountRestore: Command = {
  flags: { ...nameFlag, ...wordsFlags },
  args: [0, 0],
  async run(context) {
    const name = newName(context)
    const { words, passphrase } = await readSecrets(context, name)
    if (words === undefined)
      throw new PrivyError(
        'usage',
        'Restoring needs the words',
        'Give them on a terminal, or with --words-stdin or --words-file',
      )
    const { account } = await startNew(context, name, { mode: 'words', words, passphrase })
    await context.out.result(account, `Restored ${JSON.stringify(name)}.\n\n  ${account.address}`)
    return 0
  },
}

function newName({ text, folders }: CommandContext): string {
  const given = text('name')
  if (given === undefined) throw new PrivyError('usage', 'The account needs a name', 'Give one with --name NAME')
  const name = checkName(given)
  checkNameIsFree(listAccounts(folders), name)
  return name
}

type How =
  | { readonly mode: 'create'; readonly passphrase: string }
  | { readonly mode: 'words'; readonly words: string; readonly passphrase: string }

/** Takes back an account that was just made: its node, its data, its entry. */
async function withdraw({ folders }: CommandContext, address: string): Promise<void> {
  const account = accountId(address.slice('privy://'.length))
  const { stopNode } = await import('../../supervisor/stop.ts')
  await stopNode(folders, account)
  await rm(accountFolder(folders, account), { recursive: true, force: true })
  if (listAccounts(folders).some((entry) => entry.address === address)) await forgetAccount(folders, address)
}

/** Starts the node of an account that is not on the list yet, and puts it there; if that fails, the node does not stay. */
async function startNew(context: CommandContext, name: string, how: How): Promise<StartedNode> {
  const { folders, io, out, program, signal } = context
  const settings = readSettings(folders)
  const network = networkSettings(settings.network, io.env)
  const { startNode } = await import('../../supervisor/start.ts')
  const started = await startNode({
    folders,
    program,
    env: io.env,
    account: undefined,
    order: { ...how, name, network, readReceipts: tellsReadReceipts(settings) },
    signal,
    onProgress: showStep(context),
  })
  out.progress(undefined)
  if (started.damagedIn !== undefined) out.note(repairedText(started.damagedIn))
  const { address, device } = started.account
  try {
    await addAccount(folders, { name, address: address as Address, device, createdAt: new Date().toISOString() })
  } catch (error) {
    if (how.mode === 'create') await withdraw(context, address)
    else if (!started.alreadyRunning) {
      // What is stored of it may be older than this command.
      const { stopNode } = await import('../../supervisor/stop.ts')
      await stopNode(folders, accountId(address.slice('privy://'.length)))
    }
    throw error
  }
  return started
}

interface NewAccount {
  readonly name: string
  readonly address: string
  readonly words: string
  readonly hasPassphrase: boolean
}

function wordsText({ io, out }: CommandContext, { name, address, words, hasPassphrase }: NewAccount): string {
  if (io.stdout.isTTY !== true) return `${address}\n${words}`
  return `Account ${out.bold(JSON.stringify(name))} is made, and its node runs.

  ${address}

These 24 words are the account. They are shown this once, and kept nowhere:

${showWords(words)}

${hasPassphrase ? withPassphrase : withoutPassphrase}
Others add you with the link that \`privy contact link\` prints.`
}

const withoutPassphrase = 'Write them down on paper. Whoever has them is you; without them nobody can help.'
const withPassphrase =
  'Write them down on paper. It takes them and the passphrase to be you; without both nobody can help.'

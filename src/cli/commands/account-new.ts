import { PrivyError } from '../../shared/errors.ts'
import { checkNameIsFree, listAccounts } from '../../supervisor/accounts.ts'
import { checkName } from '../../shared/text/name.ts'
import type { Command, CommandContext, Flag } from '../command.ts'
import { newPassphraseFlag, readNewPassphrase, readSecrets, wordsFlags } from '../secrets.ts'
import { showWords } from '../output/show.ts'
import { startWith } from '../node/start-account.ts'

const nameFlag = { name: { type: 'string', value: 'NAME', about: 'name of the account' } } as const satisfies Record<
  string,
  Flag
>

export const accountCreate: Command = {
  flags: { ...nameFlag, ...newPassphraseFlag },
  args: [0, 0],
  async run(context) {
    const name = newName(context)
    const passphrase = await readNewPassphrase(context)
    const { account, entry, words } = await startWith(context, { mode: 'create', name, passphrase })
    if (words === undefined)
      throw new PrivyError('start-failed', 'The node did not return the words', 'Reinstall Privy')
    await context.out.result(
      { ...account, words },
      wordsText(context, { name, address: account.address, words, hasPassphrase: passphrase !== '' }),
    )
    if (!context.out.abandoned.aborted) return 0
    // The words were not shown and are stored nowhere, so the account is of no use.
    const { removeAccount } = await import('../../supervisor/remove-account.ts')
    await removeAccount(context.folders, entry)
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
    const { account } = await startWith(context, { mode: 'restore', name, words, passphrase })
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

interface NewAccount {
  readonly name: string
  readonly address: string
  readonly words: string
  readonly hasPassphrase: boolean
}

function wordsText({ io, out }: CommandContext, { name, address, words, hasPassphrase }: NewAccount): string {
  if (io.stdout.isTTY !== true) return `${address}\n${words}`
  return `Account ${out.bold(JSON.stringify(name))} is created, and its node runs.

  ${address}

These 24 words are the account. They are shown only once, and are not stored:

${showWords(words)}

${hasPassphrase ? withPassphrase : withoutPassphrase}
Others add you with the link that \`privy contact link\` prints.`
}

const withoutPassphrase = 'Write them down on paper. A person who has them has the account; without them it is lost.'
const withPassphrase =
  'Write them down on paper. A person who has them and the passphrase has the account; without both it is lost.'

import type { Command } from './command.ts'

/** What the shell completes an argument with: names of accounts, contacts and settings, ids of requests. */
export type Completion = 'account' | 'contact' | 'request' | 'setting' | 'setting-value' | 'shell'

interface Entry {
  readonly name: string
  readonly usage: string
  /** Its arguments, in order, as far as there is something to complete them with. */
  readonly completes?: readonly Completion[]
  readonly summary: string
  /** A command's code is loaded when it is run. */
  readonly load: () => Promise<Command>
}

const words = '(--words-stdin | --words-file F) [--passphrase-stdin]'

/** Every command there is, in the order of the help. */
export const catalogue: readonly Entry[] = [
  {
    name: 'account create',
    usage: '--name NAME [--passphrase-stdin]',
    summary: 'make an account: prints its 24 words once, starts its node',
    load: async () => (await import('./commands/account-new.ts')).accountCreate,
  },
  {
    name: 'account restore',
    usage: `--name NAME ${words}`,
    summary: 'the same account on this device, from its words',
    load: async () => (await import('./commands/account-new.ts')).accountRestore,
  },
  {
    name: 'account list',
    usage: '',
    summary: 'accounts of this machine',
    load: async () => (await import('./commands/account.ts')).accountList,
  },
  {
    name: 'account show',
    usage: '',
    summary: 'one account',
    load: async () => (await import('./commands/account.ts')).accountShow,
  },
  {
    name: 'account rename',
    usage: 'NEW-NAME',
    summary: 'change its name, here and in contact requests',
    load: async () => (await import('./commands/account.ts')).accountRename,
  },
  {
    name: 'account remove',
    usage: '[--yes]',
    summary: 'stop its node and delete its data here; the words still restore it',
    load: async () => (await import('./commands/account-remove.ts')).accountRemove,
  },
  {
    name: 'start',
    usage: `[${words}]`,
    summary: "start the account's node",
    load: async () => (await import('./commands/node.ts')).start,
  },
  {
    name: 'stop',
    usage: '[--all]',
    summary: "stop the account's node",
    load: async () => (await import('./commands/node.ts')).stop,
  },
  {
    name: 'lock',
    usage: '',
    summary: 'stop it; only the words start it again',
    load: async () => (await import('./commands/node.ts')).lock,
  },
  {
    name: 'status',
    usage: '',
    summary: 'what the node is doing',
    load: async () => (await import('./commands/node.ts')).status,
  },
  {
    name: 'contact add',
    usage: "'LINK' [--name N] [--message TEXT]",
    summary: 'find the account behind a link, and ask it to be a contact',
    load: async () => (await import('./commands/contact.ts')).contactAdd,
  },
  {
    name: 'contact list',
    usage: '',
    summary: 'contacts',
    load: async () => (await import('./commands/contact.ts')).contactList,
  },
  {
    name: 'contact show',
    usage: 'CONTACT',
    completes: ['contact'],
    summary: 'one contact, with the safety number to compare',
    load: async () => (await import('./commands/contact.ts')).contactShow,
  },
  {
    name: 'contact rename',
    usage: 'CONTACT NAME',
    completes: ['contact'],
    summary: 'give it another name here',
    load: async () => (await import('./commands/contact.ts')).contactRename,
  },
  {
    name: 'contact verify',
    usage: 'CONTACT [--yes] [--undo]',
    completes: ['contact'],
    summary: 'compare the safety number, and mark the contact as verified',
    load: async () => (await import('./commands/contact-verify.ts')).contactVerify,
  },
  {
    name: 'contact link',
    usage: '[--qr] [--invite]',
    summary: "one's own link, to give to others",
    load: async () => (await import('./commands/contact.ts')).contactLink,
  },
  {
    name: 'request list',
    usage: '',
    summary: 'contact requests that wait for an answer',
    load: async () => (await import('./commands/request.ts')).requestList,
  },
  {
    name: 'request accept',
    usage: 'ID [--name N]',
    completes: ['request'],
    summary: 'accept one, by its id or its sender',
    load: async () => (await import('./commands/request.ts')).requestAccept,
  },
  {
    name: 'request decline',
    usage: 'ID',
    completes: ['request'],
    summary: 'decline one; nobody is told',
    load: async () => (await import('./commands/request.ts')).requestDecline,
  },
  {
    name: 'send',
    usage: 'TO [TEXT... | -] [--to TO]... [--reply-to ID] [--wait STATE [--timeout 30s]] [--id ID]',
    completes: ['contact'],
    summary: 'send a message; without TEXT, what comes from standard input',
    load: async () => (await import('./commands/send.ts')).send,
  },
  {
    name: 'read',
    usage: '[FROM] [--unread] [--since ID|TIME|CURSOR] [--before ID] [--limit N] [--follow] [--no-mark]',
    completes: ['contact'],
    summary: 'messages, oldest first',
    load: async () => (await import('./commands/read.ts')).read,
  },
  {
    name: 'search',
    usage: 'TEXT... [--in CONVERSATION] [--from WHO] [--before T] [--after T] [--limit N]',
    summary: 'messages with all of these words, newest first',
    load: async () => (await import('./commands/search.ts')).search,
  },
  {
    name: 'message show',
    usage: 'ID',
    summary: 'one message, and its whole way so far',
    load: async () => (await import('./commands/message.ts')).messageShow,
  },
  {
    name: 'message edit',
    usage: 'ID [TEXT... | -]',
    summary: 'change what you wrote, at the other side too',
    load: async () => (await import('./commands/message.ts')).messageEdit,
  },
  {
    name: 'message delete',
    usage: 'ID [--yes]',
    summary:
      'take yours back at both sides, delete theirs here; what is not delivered yet still arrives, and goes then',
    load: async () => (await import('./commands/message.ts')).messageDelete,
  },
  {
    name: 'message react',
    usage: 'ID EMOJI | ID --remove',
    summary: 'say what you think of a message with an emoji, or a word',
    load: async () => (await import('./commands/message.ts')).messageReact,
  },
  {
    name: 'events',
    usage: '[--since CURSOR] [--follow] [--consumer NAME [--ack CURSOR]] [--kind K]... [--limit N]',
    summary: 'everything that happened, in order, with cursors to go on from',
    load: async () => (await import('./commands/events.ts')).events,
  },
  {
    name: 'config get',
    usage: 'KEY',
    completes: ['setting'],
    summary: 'one setting',
    load: async () => (await import('./commands/config.ts')).configGet,
  },
  {
    name: 'config set',
    usage: 'KEY VALUE',
    completes: ['setting', 'setting-value'],
    summary: 'change a setting (`default`: back to the default)',
    load: async () => (await import('./commands/config.ts')).configSet,
  },
  {
    name: 'config list',
    usage: '',
    summary: 'all settings',
    load: async () => (await import('./commands/config.ts')).configList,
  },
  {
    name: 'config path',
    usage: '',
    summary: 'the file they are in',
    load: async () => (await import('./commands/config.ts')).configPath,
  },
  {
    name: 'completion',
    usage: 'bash|zsh|fish',
    completes: ['shell'],
    summary:
      'a script for your shell, so that Tab completes commands, flags and names; its beginning says where to put it',
    load: async () => (await import('./commands/completion.ts')).completion,
  },
]

export type { Entry as CatalogueEntry }

/** Whether commands begin with this word and need another one, like `account`. */
export const isGroup = (word: string): boolean => catalogue.some(({ name }) => name.startsWith(`${word} `))

import type { Command } from './command.ts'

/** What the shell offers for an argument: names of accounts, contacts and settings, ids of requests. */
export type Completion = 'account' | 'contact' | 'request' | 'setting' | 'setting-value' | 'shell'

interface Entry {
  readonly name: string
  readonly usage: string
  /** What the shell offers for each argument, in order. */
  readonly completes?: readonly Completion[]
  readonly summary: string
  /** Loads the code of the command, when it runs. */
  readonly load: () => Promise<Command>
}

const words = '(--words-stdin | --words-file F) [--passphrase-stdin]'

/** All commands, in the order of the help. */
export const catalogue: readonly Entry[] = [
  {
    name: 'account create',
    usage: '--name NAME [--passphrase-stdin]',
    summary: 'create an account: print its 24 words once, start its node',
    load: async () => (await import('./commands/account-new.ts')).accountCreate,
  },
  {
    name: 'account restore',
    usage: `--name NAME ${words}`,
    summary: 'restore an account on this device from its words',
    load: async () => (await import('./commands/account-new.ts')).accountRestore,
  },
  {
    name: 'account list',
    usage: '',
    summary: 'list the accounts of this machine',
    load: async () => (await import('./commands/account.ts')).accountList,
  },
  {
    name: 'account show',
    usage: '',
    summary: 'show one account',
    load: async () => (await import('./commands/account.ts')).accountShow,
  },
  {
    name: 'account rename',
    usage: 'NEW-NAME',
    summary: 'change the name of an account, here and in contact requests',
    load: async () => (await import('./commands/account.ts')).accountRename,
  },
  {
    name: 'account remove',
    usage: '[--yes]',
    summary: 'stop the node and delete the data of an account here; the words still restore it',
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
    summary: 'stop the node; only the words start it again',
    load: async () => (await import('./commands/node.ts')).lock,
  },
  {
    name: 'status',
    usage: '',
    summary: 'show the state of the node',
    load: async () => (await import('./commands/node.ts')).status,
  },
  {
    name: 'contact add',
    usage: "'LINK' [--name N] [--message TEXT]",
    summary: 'find the account of a link, and send it a contact request',
    load: async () => (await import('./commands/contact.ts')).contactAdd,
  },
  {
    name: 'contact list',
    usage: '',
    summary: 'list the contacts',
    load: async () => (await import('./commands/contact.ts')).contactList,
  },
  {
    name: 'contact show',
    usage: 'CONTACT',
    completes: ['contact'],
    summary: 'show one contact, with the safety number to compare',
    load: async () => (await import('./commands/contact.ts')).contactShow,
  },
  {
    name: 'contact rename',
    usage: 'CONTACT NAME',
    completes: ['contact'],
    summary: 'give a contact another name here',
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
    summary: 'print your link, to give to others',
    load: async () => (await import('./commands/contact.ts')).contactLink,
  },
  {
    name: 'request list',
    usage: '',
    summary: 'list the contact requests that wait for an answer',
    load: async () => (await import('./commands/request.ts')).requestList,
  },
  {
    name: 'request accept',
    usage: 'ID [--name N]',
    completes: ['request'],
    summary: 'accept a request, by its id or its sender',
    load: async () => (await import('./commands/request.ts')).requestAccept,
  },
  {
    name: 'request decline',
    usage: 'ID',
    completes: ['request'],
    summary: 'decline a request; the requester gets no answer',
    load: async () => (await import('./commands/request.ts')).requestDecline,
  },
  {
    name: 'send',
    usage: 'TO [TEXT... | -] [--to TO]... [--reply-to ID] [--wait STATE [--timeout 30s]] [--id ID]',
    completes: ['contact'],
    summary: 'send a message; without TEXT, the text from standard input',
    load: async () => (await import('./commands/send.ts')).send,
  },
  {
    name: 'read',
    usage: '[FROM] [--unread] [--since ID|TIME|CURSOR] [--before ID] [--limit N] [--follow] [--no-mark]',
    completes: ['contact'],
    summary: 'print messages, oldest first',
    load: async () => (await import('./commands/read.ts')).read,
  },
  {
    name: 'search',
    usage: 'TEXT... [--in CONVERSATION] [--from WHO] [--before T] [--after T] [--limit N]',
    summary: 'find messages with all of these words, newest first',
    load: async () => (await import('./commands/search.ts')).search,
  },
  {
    name: 'message show',
    usage: 'ID',
    summary: 'show one message, with each step of its delivery',
    load: async () => (await import('./commands/message.ts')).messageShow,
  },
  {
    name: 'message edit',
    usage: 'ID [TEXT... | -]',
    summary: 'change a message of yours, on both sides',
    load: async () => (await import('./commands/message.ts')).messageEdit,
  },
  {
    name: 'message delete',
    usage: 'ID [--yes]',
    summary:
      'delete your message on both sides, or the message of a contact here; an undelivered message still arrives, and is deleted then',
    load: async () => (await import('./commands/message.ts')).messageDelete,
  },
  {
    name: 'message react',
    usage: 'ID EMOJI | ID --remove',
    summary: 'react to a message with an emoji or a word',
    load: async () => (await import('./commands/message.ts')).messageReact,
  },
  {
    name: 'events',
    usage: '[--since CURSOR] [--follow] [--consumer NAME [--ack CURSOR]] [--kind K]... [--limit N]',
    summary: 'print all events in order, each with a cursor to continue from',
    load: async () => (await import('./commands/events.ts')).events,
  },
  {
    name: 'config get',
    usage: 'KEY',
    completes: ['setting'],
    summary: 'print one setting',
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
    summary: 'list all settings',
    load: async () => (await import('./commands/config.ts')).configList,
  },
  {
    name: 'config path',
    usage: '',
    summary: 'print the path of the configuration file',
    load: async () => (await import('./commands/config.ts')).configPath,
  },
  {
    name: 'completion',
    usage: 'bash|zsh|fish',
    completes: ['shell'],
    summary:
      'print a script for your shell, so that Tab completes commands, flags and names; its first line says where to put it',
    load: async () => (await import('./commands/completion.ts')).completion,
  },
]

export type { Entry as CatalogueEntry }

/** Whether the word is the first of a group of commands, like `account`. */
export const isGroup = (word: string): boolean => catalogue.some(({ name }) => name.startsWith(`${word} `))

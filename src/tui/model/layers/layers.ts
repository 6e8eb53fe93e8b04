import type { Result, Status } from '../../../rpc/contract.ts'
import type { Editor } from '../input/editor.ts'
import { editorWith, emptyEditor } from '../input/editor.ts'
import type { NetworkChoice } from '../ports.ts'
import type { Search } from './search.ts'

export type FormName =
  'create' | 'restore' | 'confirm' | 'unlock' | 'add' | 'rename' | 'bootstrap' | 'displayName' | 'remove' | 'lock'
/** What a network is chosen for: a new account, a restored one, or the next start of the node. */
export type Next = 'create' | 'restore' | 'settings'
export type ListName = 'links' | 'welcome' | 'network' | 'switcher' | 'requests' | 'accounts'

export interface Field {
  readonly label: string
  readonly editor: Editor
  /** Shown as dots. */
  readonly secret?: boolean
  /** Holds the 24 words, which are completed and checked while they are typed. */
  readonly words?: boolean
  /** Whether it may be empty. */
  readonly optional?: boolean
}

/** The content of a page. */
export type Page =
  | { readonly page: 'verify'; readonly contact: Result<'contact.show'> }
  | { readonly page: 'info'; readonly message: Result<'message.show'> }
  | { readonly page: 'link'; readonly link: string; readonly isInvite: boolean }
  | { readonly page: 'status'; readonly status: Status }
  | { readonly page: 'help' }

/** A form with fields, one below the other. */
export interface Form {
  readonly kind: 'form'
  readonly form: FormName
  readonly title: string
  readonly intro: readonly string[]
  readonly fields: readonly Field[]
  /** Index of the active field. */
  readonly at: number
  readonly error?: string | undefined
  /** Whether the answers are being processed. Keys are ignored meanwhile. */
  readonly busy?: boolean
  /** The name of the contact or account that the form is about. */
  readonly about?: string
  readonly next?: Next
  readonly expected?: readonly string[]
}

/** A list of choices. */
export interface List {
  readonly kind: 'list'
  readonly list: ListName
  readonly query: Editor
  readonly at: number
  /** Links and replied message that can be opened. */
  readonly targets?: { readonly links: readonly string[]; readonly replyTo: string | null }
  /** What follows the choice of a network. */
  readonly next?: Next
}

/** The list of settings. */
export interface SettingsList {
  readonly kind: 'settings'
  readonly at: number
}

/** A page with its scroll position. */
export type Reading = Page & { readonly kind: 'page'; readonly scroll: number }

/** The 24 words of a new account. They are shown once. */
export interface WordsShown {
  readonly kind: 'words'
  readonly words: string
  /** Indices of the words that the person has to type. */
  readonly ask: readonly number[]
}

/** The QR code of a text on the whole screen. */
export interface CodeShown {
  readonly kind: 'code'
  readonly text: string
}

/** A screen above the chats. */
export type Layer = Search | Form | List | SettingsList | Reading | WordsShown | CodeShown

export const openList = (list: ListName): List => ({ kind: 'list', list, query: emptyEditor, at: 0 })
/** A list of the links of a message and of the message that it replies to. */
export const openLinks = (links: readonly string[], replyTo: string | null): List => ({
  ...openList('links'),
  targets: { links, replyTo },
})
export const openPage = (page: Page): Reading => ({ kind: 'page', ...page, scroll: 0 })

/** The empty forms. */
export const forms = {
  create: (): Form => ({
    ...{ kind: 'form', form: 'create', title: 'A new account', at: 0 },
    intro: ['Your account is 24 words that this device makes. No server, no e-mail, no telephone number.'],
    fields: [
      { label: 'Your name, as others see it in your requests', editor: emptyEditor },
      {
        label: 'A passphrase to go with the words; Enter for none',
        editor: emptyEditor,
        secret: true,
        optional: true,
      },
      { label: 'The passphrase again', editor: emptyEditor, secret: true, optional: true },
    ],
  }),
  restore: (): Form => ({
    ...{ kind: 'form', form: 'restore', title: 'Restore an account', at: 0 },
    intro: ['Four letters of a word are enough; Tab completes it.'],
    fields: [
      { label: 'What to call it here', editor: emptyEditor },
      { label: 'The 24 words', editor: emptyEditor, words: true },
      { label: 'Its passphrase; Enter if it has none', editor: emptyEditor, secret: true, optional: true },
    ],
  }),
  confirm: (words: string, ask: readonly number[]): Form => ({
    ...{ kind: 'form', form: 'confirm', title: 'Do you have them?', at: 0 },
    intro: ['Type three of the words from your paper. Esc shows them all again.'],
    fields: ask.map((index) => ({ label: `Word ${index + 1}`, editor: emptyEditor })),
    expected: ask.map((index) => words.split(' ')[index] ?? ''),
  }),
  unlock: (name: string, why: string): Form => ({
    ...{ kind: 'form', form: 'unlock', title: `Unlock ${name}`, at: 0 },
    intro: [why],
    fields: [
      { label: 'The 24 words of this account', editor: emptyEditor, secret: true, words: true },
      { label: 'Its passphrase; Enter if it has none', editor: emptyEditor, secret: true, optional: true },
    ],
  }),
  add: (link = ''): Form => ({
    ...{ kind: 'form', form: 'add', title: 'Add a contact', at: 0 },
    intro: ['They get a request and choose whether to accept it. Ask them for their link.'],
    fields: [
      { label: 'Their link, privy://...', editor: { text: link, cursor: link.length } },
      { label: 'What to call them; Enter for the name in the link', editor: emptyEditor, optional: true },
      { label: 'A line that comes with the request', editor: emptyEditor, optional: true },
    ],
  }),
  rename: (address: string, name: string): Form => ({
    ...{ kind: 'form', form: 'rename', title: `Rename ${name}`, at: 0, about: address },
    intro: ['Only you see this name.'],
    fields: [{ label: 'New name', editor: { text: name, cursor: name.length } }],
  }),
  bootstrap: (next: Next, { bootstrap }: Pick<NetworkChoice, 'bootstrap'> = {}): Form => ({
    ...{ kind: 'form', form: 'bootstrap', title: 'A private network', at: 0, next },
    intro: [
      'Peers that begin it, such as /ip4/192.0.2.1/tcp/4001/p2p/12D3Koo..., several between commas; `none` if others come to you.',
    ],
    fields: [
      {
        label: 'Addresses of those peers',
        editor: bootstrap ? editorWith(bootstrap.join(',') || 'none') : emptyEditor,
      },
    ],
  }),
  displayName: (name: string): Form => ({
    ...{ kind: 'form', form: 'displayName', title: 'Your name', at: 0 },
    intro: ['Others see it in requests that you send from now on. Those who know you keep the name they gave you.'],
    fields: [{ label: 'Your name', editor: { text: name, cursor: name.length } }],
  }),
  remove: (name: string): Form => ({
    ...{ kind: 'form', form: 'remove', title: `Remove ${name} from this machine`, at: 0, about: name },
    intro: [
      'Its node is stopped, and its messages and contacts are deleted here. The 24 words restore the account, not what only this machine has.',
    ],
    fields: [{ label: 'Type its name to remove it', editor: emptyEditor }],
  }),
  lock: (name: string): Form => ({
    ...{ kind: 'form', form: 'lock', title: `Lock ${name}?`, at: 0, about: name },
    intro: ['You never confirmed its 24 words. Without them nothing opens it again: all of it is lost.'],
    fields: [{ label: 'Type its name to lock it', editor: emptyEditor }],
  }),
} as const satisfies Record<FormName, (...args: never[]) => Form>

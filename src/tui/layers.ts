import type { Result, Status } from '../rpc/contract.ts'
import type { Editor } from './editor.ts'
import { emptyEditor } from './editor.ts'

export type FormName = 'create' | 'restore' | 'confirm' | 'unlock' | 'add' | 'rename'
export type ListName = 'welcome' | 'switcher' | 'requests' | 'accounts'

export interface Field {
  readonly label: string
  readonly editor: Editor
  /** Shown as dots. */
  readonly secret?: boolean
  /** The 24 words: completed, and checked as they are typed. */
  readonly words?: boolean
  /** May be left empty. */
  readonly optional?: boolean
}

/** What a page shows, once the node has told it. */
export type Page =
  | { readonly page: 'verify'; readonly contact: Result<'contact.show'> }
  | { readonly page: 'info'; readonly message: Result<'message.show'> }
  | { readonly page: 'link'; readonly link: string }
  | { readonly page: 'status'; readonly status: Status }
  | { readonly page: 'help' }

/** Questions to answer, one under the other. */
export interface Form {
  readonly kind: 'form'
  readonly form: FormName
  readonly title: string
  readonly intro: readonly string[]
  readonly fields: readonly Field[]
  /** The field that is written into. */
  readonly at: number
  readonly error?: string | undefined
  /** What is being done with the answers; keys wait. */
  readonly busy?: boolean
  /** What the answers are compared with, or belong to. */
  readonly about?: string
  readonly expected?: readonly string[]
}

/** Things to choose from. */
export interface List {
  readonly kind: 'list'
  readonly list: ListName
  readonly query: Editor
  readonly at: number
}

/** Something to read. */
export type Reading = Page & { readonly kind: 'page'; readonly scroll: number }

/** The 24 words, this once. */
export interface WordsShown {
  readonly kind: 'words'
  readonly words: string
  /** Indices of the words that are asked back. */
  readonly ask: readonly number[]
}

/** A screen above the chats. */
export type Layer = Form | List | Reading | WordsShown

export const openList = (list: ListName): List => ({ kind: 'list', list, query: emptyEditor, at: 0 })
export const openPage = (page: Page): Reading => ({ kind: 'page', ...page, scroll: 0 })

/** The forms, empty. */
export const forms = {
  create: (): Form => ({
    ...{ kind: 'form', form: 'create', title: 'A new account', at: 0 },
    intro: ['Your account is 24 words that this device makes. No server, no e-mail, no telephone number.'],
    fields: [
      { label: 'Your name, as others see it in your requests', editor: emptyEditor },
      {
        label: 'Passphrase: asked besides the words; Enter for none',
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
} as const satisfies Record<FormName, (...args: never[]) => Form>

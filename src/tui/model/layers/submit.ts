import { PrivyError } from '../../../shared/errors.ts'
import { checkName, nameKey } from '../../../shared/text/name.ts'
import { parseContactLink } from '../../../shared/ids.ts'
import { multiaddrs } from '../../../supervisor/settings/network-settings.ts'
import type { Form } from './layers.ts'
import type { Effect, State } from '../state.ts'
import { checkWords } from './words.ts'

/** Result of a form: effects, none if all is done, or an error. `at`: index of the field with the error. */
type Submitted = { readonly effects: readonly Effect[] } | { readonly error: string; readonly at?: number }

/** Longest line with a request, in UTF-16 code units. The node has the same limit. */
const longestRequest = 280

/** Checks the answers as far as the interface can. The node checks everything again. */
export function submit(form: Form, state: State): Submitted {
  const missing = form.fields.findIndex(({ editor, optional }) => optional !== true && editor.text.trim() === '')
  if (missing >= 0) return { error: 'Something is missing here', at: missing }
  const [first = '', second = '', third = ''] = form.fields.map(({ editor }) => editor.text)
  switch (form.form) {
    case 'create':
      if (second !== third) return { error: 'The two passphrases are not the same', at: 1 }
      return badAccountName(first, state) ?? { effects: [{ do: 'create', name: first.trim(), passphrase: second }] }
    case 'restore':
      return (
        badAccountName(first, state) ??
        badWords(second, 1) ?? { effects: [{ do: 'restore', name: first.trim(), words: second, passphrase: third }] }
      )
    case 'unlock':
      return badWords(first, 0) ?? { effects: [{ do: 'unlock', words: first, passphrase: second }] }
    case 'confirm': {
      const wrong = form.fields.findIndex(
        ({ editor }, index) => editor.text.trim().toLowerCase() !== form.expected?.[index],
      )
      return wrong < 0
        ? { effects: [] }
        : { error: 'This is not that word. Look at your paper; Esc shows the words again', at: wrong }
    }
    case 'add': {
      const unfit = second.trim() === '' ? undefined : badName(second, 1)
      if (unfit) return unfit
      if (third.trim().length > longestRequest)
        return { error: `The line is too long: at most ${longestRequest} characters`, at: 2 }
      return (
        badLink(first) ?? { effects: [{ do: 'add', link: first.trim(), name: second.trim(), message: third.trim() }] }
      )
    }
    case 'bootstrap':
      return chooseBootstrap(first)
    case 'displayName':
      return badAccountName(first, state) ?? { effects: [{ do: 'renameSelf', name: first.trim() }] }
    case 'remove':
    case 'lock':
      return first.trim() === form.about
        ? { effects: [{ do: form.form === 'lock' ? 'lock' : 'removeAccount' }] }
        : { error: `Type ${form.about ?? ''} as it is written here, or leave with Esc`, at: 0 }
    case 'rename':
      return badName(first, 0) ?? { effects: [{ do: 'rename', contact: form.about ?? '', name: first.trim() }] }
  }
}

function chooseBootstrap(text: string): Submitted {
  try {
    return { effects: [{ do: 'chooseNetwork', network: { profile: 'private', bootstrap: multiaddrs(text.trim()) } }] }
  } catch (error) {
    return { error: told(error) }
  }
}

const badLink = (text: string): Submitted | undefined => refusal(() => parseContactLink(text), 0)
const badName = (text: string, at: number): Submitted | undefined => refusal(() => checkName(text), at)

/** The error of `check` for a field, if it throws one. */
function refusal(check: () => unknown, at: number): Submitted | undefined {
  try {
    check()
    return undefined
  } catch (error) {
    return { error: told(error), at }
  }
}

function told(error: unknown): string {
  if (!(error instanceof PrivyError)) throw error
  return `${error.message}. ${error.hint}.`
}

function badWords(text: string, at: number): Submitted | undefined {
  const { ok, about } = checkWords(text)
  return ok ? undefined : { error: `The words: ${about}`, at }
}

function badAccountName(text: string, { accounts }: State): Submitted | undefined {
  const name = text.trim()
  const isTaken = accounts.some((account) => nameKey(account.name) === nameKey(name))
  return badName(text, 0) ?? (isTaken ? { error: `There is an account ${name} here already`, at: 0 } : undefined)
}

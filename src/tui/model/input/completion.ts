import type { Editor } from './editor.ts'
import { findEmoji } from './emoji.ts'
import type { Action } from './keys.ts'
import { edit } from '../navigate.ts'
import { scopesOf } from '../scopes.ts'
import { completions } from './slash.ts'
import { draftOf, only, type State, type Step } from '../state.ts'

/** Completions of the text from `start` to the cursor. */
export interface Completion {
  readonly start: number
  readonly choices: readonly Choice[]
}

export interface Choice {
  readonly text: string
  /** The form in the list: an emoji with its name. */
  readonly shown: string
}

/** A colon with one letter is usually an emoticon such as `:D`. */
const shortestCode = 3

/** A short code or a name that is being typed: from the beginning of a word to the cursor. */
const codeBehind = /(?:^|[\s(])(:[a-z0-9_+-]*)$/i
const nameBehind = /(?:^|[\s(])(@\S*)$/

/** The text that is being written: a reaction if the picker is open, otherwise the draft. */
const writtenIn = (state: State): Editor => state.picker?.editor ?? draftOf(state)

/** The completions at the cursor; undefined if there are none. A reaction has only emoji. Pure: uses the emoji that are loaded. */
export function completionOf(state: State): Completion | undefined {
  const draft = writtenIn(state)
  const before = draft.text.slice(0, draft.cursor)
  const found = state.picker
    ? emojiAt(state, before)
    : (commandAt(state, draft, before) ?? emojiAt(state, before) ?? nameAt(state, before))
  return found && found.choices.length > 0 ? found : undefined
}

function commandAt(state: State, { text, cursor }: Editor, before: string): Completion | undefined {
  if (cursor < text.length) return undefined
  const choices = completions(state, before)
  if (choices.length === 0) return undefined
  const start = before.includes(' ') ? before.indexOf(' ') + 1 : 0
  // A complete command still shows its description.
  if (start > 0 && choices.length === 1 && choices[0]?.trim() === before.trim()) return undefined
  return { start, choices: choices.map((each) => ({ text: each.slice(start), shown: each.slice(start).trim() })) }
}

function emojiAt({ emoji }: State, before: string): Completion | undefined {
  const [, typed] = codeBehind.exec(before) ?? []
  if (typed === undefined || typed.length < shortestCode || !Array.isArray(emoji)) return undefined
  const choices = findEmoji(emoji, typed.slice(1)).map((each) => ({
    text: each.emoji,
    shown: `${each.emoji} :${each.name}:`,
  }))
  return { start: before.length - typed.length, choices }
}

function nameAt({ conversations }: State, before: string): Completion | undefined {
  const [, typed] = nameBehind.exec(before) ?? []
  if (typed === undefined) return undefined
  const wanted = typed.slice(1).toLowerCase()
  const names = [...conversations.values()].map(({ contact }) => contact.name)
  const choices = names
    .filter((name) => name.toLowerCase().startsWith(wanted))
    .map((name) => ({ text: `@${name} `, shown: `@${name}` }))
  return { start: before.length - typed.length, choices }
}

/** Whether short codes are being typed and the emoji are not loaded. */
export function wantsEmoji(state: State): boolean {
  const { text, cursor } = draftOf(state)
  const [, typed] = codeBehind.exec(text.slice(0, cursor)) ?? []
  const isCode = typed !== undefined && typed.length >= shortestCode
  return state.emoji === undefined && (isCode || state.picker !== undefined)
}

/** Inserts the common beginning of all choices first. Each further call inserts the next choice. */
export function complete(state: State, by: 1 | -1): Step {
  const draft = writtenIn(state)
  if (state.cycle) {
    const { start, choices, at } = state.cycle
    const next = (at + by + choices.length) % choices.length
    return only({ ...put(state, draft, start, choices[next] ?? ''), cycle: { ...state.cycle, at: next } })
  }
  const found = completionOf(state)
  if (!found) return only(state)
  const { start } = found
  const choices = found.choices.map(({ text }) => text)
  const typed = draft.text.slice(start, draft.cursor)
  const common = choices.reduce(shared)
  if (choices.length > 1 && common.length > typed.length && common.startsWith(typed))
    return only(put(state, draft, start, common))
  return only(begin(state, found, by))
}

/** Inserts the first or the last choice. */
function begin(state: State, { start, choices }: Completion, by: 1 | -1): State {
  const draft = draftOf(state)
  const at = by === 1 ? 0 : choices.length - 1
  const texts = choices.map(({ text }) => text)
  const next = put(state, draft, start, texts[at] ?? '')
  return texts.length === 1 ? next : { ...next, cycle: { start, choices: texts, at, before: draft } }
}

const isCommand = (state: State): boolean => draftOf(state).text.startsWith('/')

/** Whether the choices are shown. Esc hides the list of commands until the next command. */
export const isListed = (state: State): boolean =>
  scopesOf(state)[0] === 'chats' &&
  (state.cycle !== undefined || (!(state.isListClosed && isCommand(state)) && completionOf(state) !== undefined))

/** Handles arrows and Esc in the list of commands; undefined if it is not shown. */
export function actOnList(state: State, action: Action): Step | undefined {
  if (!isListed(state) || !(state.cycle || isCommand(state))) return undefined
  switch (action) {
    case 'choose':
      return only(move(state, -1))
    case 'lineDown':
      return only(move(state, 1))
    case 'back':
      return only({ ...(state.cycle ? edit(state, state.cycle.before) : state), cycle: undefined, isListClosed: true })
    default:
      return undefined
  }
}

/** Inserts the next or the previous choice, without the common beginning first. */
function move(state: State, by: 1 | -1): State {
  if (state.cycle) return complete(state, by).state
  const found = completionOf(state)
  return found ? begin(state, found, by) : state
}

/** A hidden list stays hidden while the same command is being typed. */
export const reopened = (state: State): State =>
  state.isListClosed && !isCommand(state) ? { ...state, isListClosed: false } : state

function shared(one: string, other: string): string {
  let end = 0
  while (end < one.length && one[end] === other[end]) end++
  return one.slice(0, end)
}

function put(state: State, { text, cursor }: Editor, start: number, added: string): State {
  const editor = { text: text.slice(0, start) + added + text.slice(cursor), cursor: start + added.length }
  return state.picker ? { ...state, picker: { ...state.picker, editor } } : edit(state, editor)
}

import type { Message } from '../rpc/contract.ts'

/** The piece of a conversation that is held here: oldest first, in the node's order and without gaps. */
export interface Held {
  readonly messages: readonly Message[]
  /** Whether the node has older messages than these, and newer ones. */
  readonly above: boolean
  readonly below: boolean
}

/**
 * A part of a conversation, as it is asked for. `newest` and `around` (the id of a message) take the place of what is held, the others (an `order`)
 * are joined to it.
 */
export type Span =
  | { readonly want: 'newest' }
  | { readonly want: 'before' | 'after'; readonly order: string }
  | { readonly want: 'around'; readonly id: string }

/** Messages asked for at once; the node gives fewer when they are long. */
export const pageSize = 200
/** More of one conversation is not held. */
export const mostHeld = 2_000

export const nothingHeld: Held = { messages: [], above: false, below: false }

/** Puts a page in its place. What the page says goes before what is held; a page that fits nowhere any more changes nothing. */
export function joinPage(held: Held, span: Span, page: Held): Held {
  if (span.want === 'newest' || span.want === 'around') return page
  if (!held.messages.some(({ order }) => order === span.order)) return held
  const inPage = new Set(page.messages.map(({ id }) => id))
  const others = held.messages.filter(({ id }) => !inPage.has(id))
  const messages = [...others, ...page.messages].sort((a, b) => (a.order < b.order ? -1 : 1))
  return span.want === 'before' ? { ...held, messages, above: page.above } : { ...held, messages, below: page.below }
}

/** Whether a message is held now; if not, it belongs to a part that is not. */
export interface Placed {
  readonly isHeld: boolean
  readonly held: Held
}

/** Puts one message in its place among those that are held. */
export function placeMessage(held: Held, message: Message): Placed {
  const { messages, above, below } = held
  const known = messages.findLastIndex(({ id }) => id === message.id)
  if (messages[known]?.order === message.order)
    return { isHeld: true, held: { ...held, messages: messages.with(known, message) } }
  if (known >= 0) return placeMessage({ ...held, messages: messages.toSpliced(known, 1) }, message)
  const at = messages.findLastIndex(({ order }) => order < message.order) + 1
  if ((at === 0 && above) || (at === messages.length && below)) return { isHeld: false, held }
  return { isHeld: true, held: { ...held, messages: messages.toSpliced(at, 0, message) } }
}

/** Puts what stands for missing messages above a message; undefined when none is missing there any more. */
export function placeMissing(held: Held, before: string, standIn: Message | undefined): Held {
  if (standIn) return placeMessage(held, standIn).held
  const at = held.messages.findLastIndex(({ missing }) => missing?.before === before)
  return at < 0 ? held : { ...held, messages: held.messages.toSpliced(at, 1) }
}

/** The message to ask for what is around: what stands for missing messages is known by the one right below. */
export const besideOf = ({ id, missing }: Message): string => missing?.before ?? id

/** Lets go of what is too much, at the end that is farther from what is looked at: the message at `index`. */
export function letGo(held: Held, index: number): Held {
  const excess = held.messages.length - mostHeld
  if (excess <= 0) return held
  return index > held.messages.length / 2
    ? { ...held, messages: held.messages.slice(excess), above: true }
    : { ...held, messages: held.messages.slice(0, mostHeld), below: true }
}

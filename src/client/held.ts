import type { Message } from '../rpc/contract.ts'

/** The loaded part of a conversation: oldest message first, in the order of the node, without gaps. */
export interface Held {
  readonly messages: readonly Message[]
  /** Whether the node has messages older than these. */
  readonly above: boolean
  /** Whether the node has messages newer than these. */
  readonly below: boolean
}

/**
 * A part of a conversation to load. `newest` and `around` (a message id) replace the loaded part. `before` and `after` (an `order`) extend it.
 */
export type Span =
  | { readonly want: 'newest' }
  | { readonly want: 'before' | 'after'; readonly order: string }
  | { readonly want: 'around'; readonly id: string }

/** Messages per call. The node returns fewer if they are long. */
export const pageSize = 200
/** Most messages of one conversation that stay loaded. */
export const mostHeld = 2_000

export const nothingHeld: Held = { messages: [], above: false, below: false }

/** Joins a page to the loaded part. A message of the page replaces the loaded one with its id. A page whose neighbour is no longer loaded is ignored. */
export function joinPage(held: Held, span: Span, page: Held): Held {
  if (span.want === 'newest' || span.want === 'around') return page
  if (!held.messages.some(({ order }) => order === span.order)) return held
  const inPage = new Set(page.messages.map(({ id }) => id))
  const others = held.messages.filter(({ id }) => !inPage.has(id))
  const messages = [...others, ...page.messages].sort((a, b) => (a.order < b.order ? -1 : 1))
  return span.want === 'before' ? { ...held, messages, above: page.above } : { ...held, messages, below: page.below }
}

/** The loaded part after a message was placed. `isHeld` is false if the message lies outside of the loaded part. */
export interface Placed {
  readonly isHeld: boolean
  readonly held: Held
}

/** Inserts or replaces one message in the loaded part. */
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

/** Inserts the placeholder of missing messages above the message `before`. Removes the placeholder if `standIn` is undefined. */
export function placeMissing(held: Held, before: string, standIn: Message | undefined): Held {
  if (standIn) return placeMessage(held, standIn).held
  const at = held.messages.findLastIndex(({ missing }) => missing?.before === before)
  return at < 0 ? held : { ...held, messages: held.messages.toSpliced(at, 1) }
}

/** The message id for a span `around` this message. A placeholder has no id that the node accepts, so the id of the message below it is used. */
export const besideOf = ({ id, missing }: Message): string => missing?.before ?? id

/** Cuts the loaded part to {@link mostHeld} messages, at the end that is farther from the message at `index`. */
export function letGo(held: Held, index: number): Held {
  const excess = held.messages.length - mostHeld
  if (excess <= 0) return held
  return index > held.messages.length / 2
    ? { ...held, messages: held.messages.slice(excess), above: true }
    : { ...held, messages: held.messages.slice(0, mostHeld), below: true }
}

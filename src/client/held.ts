import type { Message } from '../rpc/contract.ts'

/** The piece of a conversation that is held here: oldest first, in the node's order and without gaps. */
export interface Held {
  readonly messages: readonly Message[]
  /** Whether the node has older messages than these, and newer ones. */
  readonly above: boolean
  readonly below: boolean
}

/** A part of a conversation, as it is asked for. `newest` and `around` take the place of what is held, the others are joined to it. */
export type Span = { readonly want: 'newest' } | { readonly want: 'before' | 'after' | 'around'; readonly id: string }

/** Messages asked for at once; the node gives fewer when they are long. */
export const pageSize = 200
/** More of one conversation is not held. */
export const mostHeld = 2_000

export const nothingHeld: Held = { messages: [], above: false, below: false }

/** Puts a page in its place. What the page says goes before what is held; a page that fits nowhere any more changes nothing. */
export function joinPage(held: Held, span: Span, page: Held): Held {
  if (span.want === 'newest' || span.want === 'around') return page
  const inPage = new Set(page.messages.map(({ id }) => id))
  const others = held.messages.filter(({ id }) => !inPage.has(id))
  const at = others.findIndex(({ id }) => id === span.id)
  if (at < 0) return held
  // What stands for missing messages belongs to the message below it.
  const start = others[at - 1]?.type === 'missing' ? at - 1 : at
  return span.want === 'before'
    ? { ...held, messages: others.toSpliced(start, 0, ...page.messages), above: page.above }
    : { ...held, messages: others.toSpliced(at + 1, 0, ...page.messages), below: page.below }
}

export type Placed =
  | { readonly where: 'changed' | 'added'; readonly held: Held }
  /** It belongs to a part that is not held. */
  | { readonly where: 'above' | 'below' }
  /** Another one has the same time, and the node has not said which is above. */
  | { readonly where: 'unclear' }

/** The message that the node knows by this id: what stands for missing messages has that of the one below it, and more. */
export const knownId = (id: string): string => id.replace(/-missing$/, '')

/**
 * Puts one message in its place among those that are held.
 * @param under id of the message above it, null when it is the oldest, where the node has said so
 */
export function placeMessage(held: Held, message: Message, under?: string | null): Placed {
  const { messages, above, below } = held
  const known = messages.findLastIndex(({ id }) => id === message.id)
  if (messages[known]?.time === message.time)
    return { where: 'changed', held: { ...held, messages: messages.with(known, message) } }
  if (known >= 0) return placeMessage({ ...held, messages: messages.toSpliced(known, 1) }, message, under)
  const at = messages.findLastIndex(({ time }) => time <= message.time) + 1
  if (messages[at - 1]?.time === message.time) return placeUnder(held, message, under)
  if (at === 0 && above) return { where: 'above' }
  if (at === messages.length && below) return { where: 'below' }
  return { where: 'added', held: { ...held, messages: messages.toSpliced(at, 0, message) } }
}

/** Of messages of the same millisecond, the node may have said which is above. */
function placeUnder(held: Held, message: Message, under: string | null | undefined): Placed {
  const at = held.messages.findLastIndex(({ id }) => id === under) + 1
  const [before, behind] = [held.messages[at - 1], held.messages[at]]
  const fits = before && before.time <= message.time && (!behind || behind.time >= message.time)
  return fits
    ? { where: 'added', held: { ...held, messages: held.messages.toSpliced(at, 0, message) } }
    : { where: 'unclear' }
}

/** Lets go of what is too much, at the end that is farther from what is looked at: the message at `index`. */
export function letGo(held: Held, index: number): Held {
  const excess = held.messages.length - mostHeld
  if (excess <= 0) return held
  return index > held.messages.length / 2
    ? { ...held, messages: held.messages.slice(excess), above: true }
    : { ...held, messages: held.messages.slice(0, mostHeld), below: true }
}

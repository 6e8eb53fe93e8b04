/** Decides the next step of one outgoing content for one recipient. Pure: the outbox performs the effects. */

import { type DeliveryState, isSettled, reaches } from '../shared/delivery-state.ts'

/** State of a content on its way to a recipient. */
export interface Outgoing {
  readonly state: DeliveryState
  /** Publishes since the recipient was last heard of. Sets the pause. */
  readonly attempts: number
  /** Time at which the content expires, milliseconds since 1970. */
  readonly expiresMs: number
  /** Whether a publish runs. Its outcome follows as an event. */
  readonly publishing: boolean
}

export type DeliveryEvent =
  /** The content can be sent: it is new, was loaded at start, or its pause is over. `quietMs`: milliseconds since the recipient was last heard of. */
  | { readonly type: 'due'; readonly quietMs: number }
  /** A peer that serves the recipient's topic connected. */
  | { readonly type: 'server-appeared' }
  /** The running publish reached this number of peers. */
  | { readonly type: 'published'; readonly peers: number }
  /** A peer proved that it holds the content for the recipient. */
  | { readonly type: 'held' }
  /** The recipient acknowledged the content in a sealed receipt. */
  | { readonly type: 'acknowledged'; readonly state: 'delivered' | 'read' }

export type DeliveryEffect =
  /** Publish the content. `deposit`: also over a stream, because gossip alone brought no receipt the last time. */
  | { readonly type: 'publish'; readonly deposit: boolean }
  /** Send a `due` event after this pause, unless another event comes first. */
  | { readonly type: 'wait'; readonly pauseMs: number }
  /** The state rose: record it and report it to clients. */
  | { readonly type: 'progress'; readonly state: DeliveryState }

export interface Step {
  readonly outgoing: Outgoing
  readonly effects: readonly DeliveryEffect[]
}

/** How long an undelivered content is sent, in milliseconds: 30 days. */
export const lifetimeMs = 30 * 24 * 3_600_000
const firstPauseMs = 2000
const longestPauseMs = 10 * 60_000

/**
 * One step. An event that no longer matters returns the same state and no effects.
 * @param jitter 0 to 1; spreads the pauses of many contents
 */
export function transition(outgoing: Outgoing, event: DeliveryEvent, nowMs: number, jitter: number): Step {
  const same: Step = { outgoing, effects: [] }
  if (event.type === 'acknowledged') return acknowledged(outgoing, event.state)
  if (isSettled(outgoing.state)) return same
  if (nowMs >= outgoing.expiresMs) return progress({ ...outgoing, publishing: false }, 'expired')
  switch (event.type) {
    case 'due':
      if (outgoing.publishing) return same
      // The recipient acknowledges other contents at this moment and reaches this one soon. Another envelope would only add work.
      if (outgoing.state === 'sent' && event.quietMs < firstPauseMs) {
        return { outgoing: { ...outgoing }, effects: [{ type: 'wait', pauseMs: firstPauseMs - event.quietMs }] }
      }
      return publish(outgoing)
    case 'server-appeared':
      if (outgoing.publishing) return same
      return publish({ ...outgoing, attempts: 0 })
    case 'published':
      return published(outgoing, event.peers, jitter)
    case 'held':
      return reaches(outgoing.state, 'held') ? same : progress(outgoing, 'held')
  }
}

const publish = (outgoing: Outgoing): Step => ({
  outgoing: { ...outgoing, publishing: true },
  effects: [{ type: 'publish', deposit: outgoing.attempts > 0 }],
})

function published(outgoing: Outgoing, peers: number, jitter: number): Step {
  const next = { ...outgoing, publishing: false, attempts: outgoing.attempts + 1 }
  const wait: DeliveryEffect = { type: 'wait', pauseMs: pauseMs(outgoing.attempts, jitter) }
  if (peers === 0 || reaches(outgoing.state, 'sent')) return { outgoing: next, effects: [wait] }
  const step = progress(next, 'sent')
  return { ...step, effects: [...step.effects, wait] }
}

function acknowledged(outgoing: Outgoing, state: 'delivered' | 'read'): Step {
  if (reaches(outgoing.state, state) || outgoing.state === 'refused') return { outgoing, effects: [] }
  return progress(outgoing, state)
}

function progress(outgoing: Outgoing, state: DeliveryState): Step {
  return { outgoing: { ...outgoing, state }, effects: [{ type: 'progress', state }] }
}

/** A pause in milliseconds: 2 s, doubled per attempt up to 10 minutes, then reduced at random to between half and all of that. */
function pauseMs(attempts: number, jitter: number): number {
  const full = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempts, 20))
  return Math.round(full * (0.5 + jitter / 2))
}

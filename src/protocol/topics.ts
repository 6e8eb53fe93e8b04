import { createHmac } from 'node:crypto'
import type { AccountId } from '../shared/ids.ts'

/** A topic string of SPEC.md section 2, for instance `privy://<64 hex>/requests`. */
export type Topic = `privy://${string}/${string}`

const weekMs = 7 * 24 * 3600 * 1000
/** How long before and after the change both neighbouring weeks' inboxes are served: clocks may be wrong by this much. */
const overlapMs = 24 * 3600 * 1000

/** The topic on which anybody who knows the address can leave a request. */
export const requestsTopic = (account: AccountId): Topic => `privy://${account}/requests`

/** Weeks since 1970-01-01T00:00Z, a Thursday. */
export const weekOf = (timeMs: number): number => Math.floor(timeMs / weekMs)

/**
 * The inbox of one week: hex HMAC-SHA-256(inboxKey, decimal week number). Only an account that has the inbox key can compute the topic; but the node
 * tells it to every peer that connects (THREATS.md section 2).
 */
export function inboxTopic(inboxKey: Uint8Array, week: number): Topic {
  return `privy://${createHmac('sha256', inboxKey).update(String(week)).digest('hex')}/inbox`
}

/** The weeks whose inbox must be served at a moment: one, or two around the change. */
export function weeksServed(timeMs: number): number[] {
  return [...new Set([weekOf(timeMs - overlapMs), weekOf(timeMs), weekOf(timeMs + overlapMs)])]
}

/** Milliseconds until `weeksServed` gives another answer. */
export function untilWeeksChange(timeMs: number): number {
  const changes = [-overlapMs, overlapMs].map((offset) => (weekOf(timeMs + offset) + 1) * weekMs - offset)
  return Math.min(...changes) - timeMs
}

import { createHmac } from 'node:crypto'
import { accountId, type AccountId } from '../shared/ids.ts'

/** A topic string of SPEC.md section 2, for instance `privy://<64 hex>/requests`. */
export type Topic = `privy://${string}/${string}`

const weekMs = 7 * 24 * 3600 * 1000
/** Time before and after a change of week in which a node serves the inbox topics of both weeks. It is the clock error that a sender may have. */
const overlapMs = 24 * 3600 * 1000

/** The requests topic of an account. The address is enough to compute it. */
export const requestsTopic = (account: AccountId): Topic => `privy://${account}/requests`

/** The account whose requests topic it is; undefined for every other topic. */
export function accountOfRequests(topic: string): AccountId | undefined {
  const [, id] = /^privy:\/\/([0-9a-f]{64})\/requests$/.exec(topic) ?? []
  return id === undefined ? undefined : accountId(id)
}

/** Weeks since 1970-01-01T00:00Z, a Thursday. */
export const weekOf = (timeMs: number): number => Math.floor(timeMs / weekMs)

/**
 * The inbox topic of one week (SPEC.md section 2.1): hex of HMAC-SHA-256(inbox key, decimal week). Only an account that has the inbox key can compute the
 * topic, and a node shows it to no other peer (section 1.5).
 */
export function inboxTopic(inboxKey: Uint8Array, week: number): Topic {
  return `privy://${createHmac('sha256', inboxKey).update(String(week)).digest('hex')}/inbox`
}

/** The weeks whose inbox topics a node serves at a time: one, or two around a change of week. */
export function weeksServed(timeMs: number): number[] {
  return [...new Set([weekOf(timeMs - overlapMs), weekOf(timeMs), weekOf(timeMs + overlapMs)])]
}

/** Milliseconds until the result of `weeksServed` changes. */
export function untilWeeksChange(timeMs: number): number {
  const changes = [-overlapMs, overlapMs].map((offset) => (weekOf(timeMs + offset) + 1) * weekMs - offset)
  return Math.min(...changes) - timeMs
}

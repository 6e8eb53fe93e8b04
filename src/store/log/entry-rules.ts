import { Entry, type LogEntry } from '@orbitdb/core'
import { isHash } from './block-storage.ts'
import { Rejection } from './rejection.ts'

/** Largest encrypted payload of an entry, in bytes: a record of 512 KiB with frame and padding. */
export const maxPayloadLength = 600 * 1024
/** Largest block of an entry, in bytes: payload, signatures and links. */
export const maxEntryLength = maxPayloadLength + 32 * 1024
const maxNext = 256
const maxRefs = 64
/** Highest Lamport time. An account cannot write as many entries, and adding 1 to the time stays exact. */
const maxTime = 2 ** 40

const entryFields = ['clock', 'id', 'identity', 'key', 'next', 'payload', 'refs', 'sig', 'v']
const publicKeyPattern = /^[0-9a-f]{64}$/
const signaturePattern = /^[0-9a-f]{128}$/

/**
 * Checks what can be checked of an entry without its identity: exactly the known fields, each within its bounds, and the canonical encoding. The signature
 * does not cover `key`, `identity` and unknown fields. Without this check, any peer could wrap a signed entry again under another hash, so that it is
 * counted twice or breaks the log.
 * @throws Rejection `malformed`
 */
export async function checkFrame(entry: LogEntry, logId: string): Promise<void> {
  if (!isWellFormed(entry, logId)) throw new Rejection('malformed')
  const { hash, bytes } = await Entry.encode(entry)
  if (bytes.length > maxEntryLength) throw new Rejection('malformed')
  if (entry.hash !== undefined && entry.hash !== hash) throw new Rejection('malformed')
}

/** The encrypted payload of an entry that passed {@link checkFrame}. */
export function payloadOf(entry: LogEntry): Uint8Array {
  const value = isRecord(entry.payload) ? entry.payload['value'] : undefined
  if (!(value instanceof Uint8Array)) throw new Rejection('malformed')
  return value
}

function isWellFormed(entry: LogEntry, logId: string): boolean {
  return (
    hasExactly(entry, entry.hash === undefined ? entryFields : [...entryFields, 'hash']) &&
    entry.id === logId &&
    entry.v === 2 &&
    matches(entry.key, publicKeyPattern) &&
    matches(entry.sig, signaturePattern) &&
    isHash(entry.identity) &&
    isLinks(entry.next, maxNext) &&
    isLinks(entry.refs, maxRefs) &&
    hasExactly(entry.clock, ['id', 'time']) &&
    entry.clock.id === entry.key &&
    isTime(entry.clock.time) &&
    isEventsPayload(entry.payload)
  )
}

/** Whether a payload has the form that the `events` database of OrbitDB writes, with encrypted bytes as the value. */
function isEventsPayload(payload: unknown): boolean {
  return (
    isRecord(payload) &&
    hasExactly(payload, ['key', 'op', 'value']) &&
    payload['op'] === 'ADD' &&
    payload['key'] === null &&
    payload['value'] instanceof Uint8Array &&
    payload['value'].length <= maxPayloadLength
  )
}

function isLinks(value: unknown, max: number): boolean {
  return Array.isArray(value) && value.length <= max && value.every(isHash) && new Set(value).size === value.length
}

function isTime(time: unknown): boolean {
  return Number.isSafeInteger(time) && Number(time) >= 1 && Number(time) <= maxTime
}

function hasExactly(value: unknown, fields: readonly string[]): boolean {
  if (!isRecord(value)) return false
  const keys = Object.keys(value)
  return keys.length === fields.length && fields.every((field) => keys.includes(field))
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const matches = (value: unknown, pattern: RegExp): boolean => typeof value === 'string' && pattern.test(value)

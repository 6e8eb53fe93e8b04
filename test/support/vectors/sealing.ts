import { tstr, uint } from '../reference/cbor.ts'
import type { Entries } from '../reference/content.ts'
import type { Party } from '../reference/party.ts'
import { seeded } from '../reference/random.ts'
import { type Fault, referenceSeal } from '../reference/seal.ts'

/** Time of arrival of the envelopes, in milliseconds since 1970. */
export const nowMs = Date.UTC(2026, 10, 22)
export const hour = Math.floor(nowMs / 3_600_000)

export interface SealOptions {
  /** Label of the randomness. No two envelopes share one. */
  readonly label: string
  readonly key: Buffer
  readonly from: Party
  readonly to: Party
  readonly content: Uint8Array
  /** The party whose keys seal the envelope; default: `to`. */
  readonly keysOf?: Party | undefined
  readonly fault?: Fault | undefined
  readonly size?: number | undefined
}

/** Seals from the first device of a party. Returns also randomness and intermediate values, in hexadecimal. */
export function sealed({ label, key, from, to, content, keysOf = to, fault, size }: SealOptions) {
  const randomness = {
    r: seeded(`${label}/r`, 15),
    rsaSecret: seeded(`${label}/rsaSecret`, 32),
    oaepSeed: seeded(`${label}/oaepSeed`, 32),
    kemMessage: seeded(`${label}/kemMessage`, 32),
  }
  const { envelope, ...steps } = referenceSeal({
    key,
    recipient: { ...keysOf, id: to.id },
    senderId: from.id,
    deviceKey: from.first.key,
    otherDeviceKey: from.second.key,
    content,
    randomness,
    fault,
    size,
  })
  return { envelope, seal: hexOf({ ...randomness, ...steps }) }
}

export const hexOf = <Key extends string>(values: Readonly<Record<Key, Buffer>>): Record<Key, string> =>
  Object.fromEntries(Object.entries<Buffer>(values).map(([name, value]) => [name, value.toString('hex')])) as Record<
    Key,
    string
  >

/** A party that sends with a foreign certificate or account id. */
export const posing = (party: Party, change: Partial<Party['first']>, id = party.id): Party => ({
  ...party,
  id,
  first: { ...party.first, ...change },
})

/** Changes of one vector to the body and to the content. */
export interface Change {
  readonly body?: Entries
  readonly entries?: Entries
}

/** Keys that readers ignore. */
export const undefinedKeys: Change = { body: { mood: tstr('new') }, entries: { z: uint(1) } }

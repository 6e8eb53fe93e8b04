import { z } from 'zod'
import { type Bytes, fromHex, toHex } from '../shared/bytes.ts'
import { deviceId } from '../shared/ids.ts'
import { bytes, decodeOwnCbor, encodeCbor } from '../protocol/cbor.ts'
import { type AccountRecord, factSchema } from './record.ts'
import { naturalId, recordId } from './record-id.ts'
import { upcast } from './upcast.ts'

/** Version of all kinds that this program writes. Version 1 has no head (`upcast.ts`). */
const recordVersion = 2

const headSchema = z.object({
  v: z.literal(recordVersion),
  at: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
  t: z.number().int().nonnegative().optional(),
  d: bytes(16),
  i: bytes(16).optional(),
})

/** Encodes a record as deterministic CBOR (SPEC.md section 10.2). A natural id is not written. */
export function encodeRecord({ id, at, timeMs, device: by, ...fact }: AccountRecord): Bytes {
  const entries = Object.entries(fact).filter(([, value]) => value !== undefined)
  return encodeCbor({
    ...Object.fromEntries(entries),
    ...{ v: recordVersion, at: [at.ms, at.count], d: fromHex(by) },
    ...(timeMs === at.ms ? {} : { t: timeMs }),
    ...(naturalId(fact) === undefined ? { i: fromHex(id) } : {}),
  })
}

/**
 * Reads a record of the log, of this version or an earlier one.
 * @param index place of the record in its entry; orders records of version 1 of one millisecond
 * @returns undefined for a kind or version of a newer program; the record stays in the log for that program
 */
export function decodeRecord(data: Uint8Array, index = 0): AccountRecord | undefined {
  const value = decodeOwnCbor(data)
  if (typeof value !== 'object' || value === null) return undefined
  if (!('v' in value)) return upcast(value, data, index)
  const head = headSchema.safeParse(value).data
  const fact = head && factSchema.safeParse(value).data
  if (!head || !fact) return undefined
  const id = naturalId(fact) ?? (head.i && recordId(toHex(head.i)))
  if (!id) return undefined
  const [ms, count] = head.at
  return { id, at: { ms, count }, timeMs: head.t ?? ms, device: deviceId(toHex(head.d)), ...fact }
}

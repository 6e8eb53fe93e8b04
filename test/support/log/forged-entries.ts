import { encode } from 'cborg'
import { Entry, type Identity, type LogEntry, type Storage, type StoredEntry } from '@orbitdb/core'
import { hashOf } from '../../../src/store/log/block-storage.ts'

/** A block of CBOR with any fields, as an entry arrives. */
export const asBlock = (fields: object): Uint8Array => encode(fields)

/** Decodes such a block as OrbitDB does before it checks the entry. */
export const arrive = (fields: object): Promise<StoredEntry> => Entry.decode(asBlock(fields))

export const payloadWith = (value: Uint8Array) => ({ op: 'ADD', key: null, value })

/** An entry of OrbitDB, signed by an identity, with some signed fields replaced. */
export function signedEntry(identity: Identity, logId: string, replace: Partial<LogEntry> = {}): Promise<LogEntry> {
  const {
    payload = payloadWith(new Uint8Array(300)),
    clock = { id: identity.publicKey, time: 1 },
    next = [],
    refs = [],
  } = replace
  return Entry.create(identity, replace.id ?? logId, payload, undefined, clock, next, refs)
}

/** Stores an identity block with any fields, and returns its hash. */
export async function storeIdentity(storage: Storage, fields: object): Promise<string> {
  const bytes = encode(fields)
  await storage.put(hashOf(bytes), bytes)
  return hashOf(bytes)
}

/** The fields of an identity that go into its block. */
export const identityFields = ({ id, publicKey, signatures, type }: Identity) => ({ id, publicKey, signatures, type })

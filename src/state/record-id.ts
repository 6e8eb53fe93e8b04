import { type Bytes, concat, fromHex, toHex, utf8 } from '../shared/bytes.ts'
import { sha256 } from '../crypto/derive.ts'
import type { Fact, RecordId } from './record.ts'

/** @throws RangeError if the text is not 32 lower-case hexadecimal digits */
export function recordId(text: string): RecordId {
  if (!/^[0-9a-f]{32}$/.test(text)) throw new RangeError('not a record id')
  return text as RecordId
}

/** The first 16 bytes of a SHA-256. */
export const hashId = (data: Uint8Array): RecordId => recordId(toHex(sha256(data).subarray(0, 16)))

/**
 * The natural id of a fact: SHA-256(kind || 0 || key)[0..16] (SPEC.md section 10.2). Two devices that observe one fact write records of one id.
 * @returns undefined if the fact has no natural key; then the id is drawn
 */
export function naturalId(fact: Fact): RecordId | undefined {
  const key = naturalKey(fact)
  return key && hashId(concat(utf8(`${fact.kind}\0`), key))
}

function naturalKey(fact: Fact): Bytes | undefined {
  switch (fact.kind) {
    case 'message.queued':
      return fromHex(fact.message)
    case 'message.received':
      return fromHex(fact.author + fact.message)
    case 'request.received':
    case 'contact.accepted':
      return fromHex(fact.account + fact.request)
    case 'contact.carded':
      return concat(fromHex(fact.account), sha256(fact.card))
    default:
      return undefined
  }
}

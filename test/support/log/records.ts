import { recordId, naturalId } from '../../../src/state/record-id.ts'
import { encodeRecord } from '../../../src/state/encoding.ts'
import type { AccountRecord, Fact } from '../../../src/state/record.ts'
import { deviceNumber } from '../nodes/accounts.ts'

/** Derived secrets that differ for each account and epoch. */
export const derivedSecrets = {
  pair: (account: string, epoch: number) => new Uint8Array(32).fill(account.charCodeAt(0) + epoch),
  inbox: (epoch: number) => new Uint8Array(32).fill(epoch + 100),
}

let written = 0

/** A fact as a record of the first device of the account, later than all records before. */
export function recordOf(fact: Fact, timeMs = 1): AccountRecord {
  written += 1
  const id = naturalId(fact) ?? recordId(written.toString(16).padStart(32, '0'))
  return { id, at: { ms: timeMs, count: written }, timeMs, device: deviceNumber(1), ...fact }
}

export const encodedRecord = (fact: Fact, timeMs?: number): Uint8Array => encodeRecord(recordOf(fact, timeMs))

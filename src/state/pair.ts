import type { Bytes } from '../shared/bytes.ts'
import type { AccountId } from '../shared/ids.ts'
import { pairRoot } from '../crypto/derive.ts'
import type { DerivedSecrets } from '../crypto/derived-secrets.ts'
import type { ContactRecord } from './contact-record.ts'
import { isKind, type RecordOf } from './record.ts'

/** Our half of a pair secret. */
export interface Half {
  /** 0 for a half that was drawn, by an account from before halves were derived. */
  readonly epoch: number
  /** 32 bytes. */
  readonly secret: Bytes
}

/** Both sides said yes: each has the other's half. */
export interface Agreement {
  readonly record: RecordOf<'request.accepted' | 'contact.accepted'>
  readonly half: Half
  /** Their half, 32 bytes. */
  readonly theirs: Bytes
  readonly theirName: string
  readonly inboxKey: Bytes
  /** Pair root, 32 bytes. */
  readonly root: Bytes
}

/** The half that a request or an acceptance of ours gave to the contact. */
export const halfOf = (
  { account, epoch, secret }: RecordOf<'contact.requested' | 'request.accepted'>,
  derived: DerivedSecrets,
): Half => ({ epoch, secret: secret ?? derived.pair(account, epoch) })

/**
 * The agreements with a contact, oldest first. Our acceptance of a request always counts: a contact that asks again has lost what was agreed before.
 * An acceptance of our request counts only for the first agreement: one that comes late must not replace a later agreement.
 * @param records in order
 */
export function agreementsOf(
  self: AccountId,
  account: AccountId,
  records: readonly ContactRecord[],
  derived: DerivedSecrets,
): Agreement[] {
  const received = new Map(records.filter(isKind('request.received')).map((record) => [record.request, record]))
  const asked = new Map(records.filter(isKind('contact.requested')).map((record) => [record.message, record]))
  const agreements: Agreement[] = []

  function agree(
    record: Agreement['record'],
    half: Half,
    { secret, name, inboxKey }: Pick<RecordOf<'contact.accepted'>, 'secret' | 'name' | 'inboxKey'>,
  ): void {
    const root = pairRoot({ account: self, secret: half.secret }, { account, secret })
    agreements.push({ record, half, theirs: secret, theirName: name, inboxKey, root })
  }

  for (const record of records) {
    if (record.kind === 'request.accepted') {
      const theirs = received.get(record.request)
      if (theirs) agree(record, halfOf(record, derived), theirs)
    } else if (record.kind === 'contact.accepted' && agreements.length === 0) {
      const ours = asked.get(record.request)
      if (ours) agree(record, halfOf(ours, derived), record)
    }
  }
  return agreements
}

import type { Bytes } from '../shared/bytes.ts'
import type { AccountId } from '../shared/ids.ts'
import { pairRoot } from '../crypto/derive.ts'
import type { DerivedSecrets } from '../crypto/derived-secrets.ts'
import type { ContactRecord } from './contact-record.ts'
import { isKind, type RecordOf } from './record.ts'

/** The pair secret that this account contributes to a pair root (SPEC.md section 8). */
export interface Half {
  /** 0 if an account from before derived secrets drew the secret. */
  readonly epoch: number
  /** 32 bytes. */
  readonly secret: Bytes
}

/** An agreement: each of two accounts has the pair secret of the other. */
export interface Agreement {
  readonly record: RecordOf<'request.accepted' | 'contact.accepted'>
  readonly half: Half
  /** Pair secret of the contact, 32 bytes. */
  readonly theirs: Bytes
  readonly theirName: string
  readonly inboxKey: Bytes
  /** Pair root, 32 bytes. */
  readonly root: Bytes
}

/** The half that a request or acceptance of this account gave to the contact. */
export const halfOf = (
  { account, epoch, secret }: RecordOf<'contact.requested' | 'request.accepted'>,
  derived: DerivedSecrets,
): Half => ({ epoch, secret: secret ?? derived.pair(account, epoch) })

/**
 * The agreements with a contact, oldest first. An acceptance by this account always counts: a contact that sends another request has lost the agreement
 * before. An acceptance by the contact counts only as the first agreement: a late acceptance must not replace a later agreement.
 * @param records in the order of `order.ts`
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

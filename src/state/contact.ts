import { type Bytes, equal } from '../shared/bytes.ts'
import type { AccountId, MessageId } from '../shared/ids.ts'
import { plainName } from '../shared/text/name.ts'
import { compareRecords } from './order.ts'
import { contactName, type ContactName } from './contact-name.ts'
import type { DerivedSecrets } from '../crypto/derived-secrets.ts'
import { type Agreement, agreementsOf, type Half, halfOf } from './pair.ts'
import type { ContactRecord } from './contact-record.ts'
import { isKind, type RecordOf } from './record.ts'

export interface Contact extends ContactName {
  readonly state: 'requested' | 'accepted'
  /** Time at which the contact was added, in milliseconds since 1970. It orders contacts of one name. */
  readonly addedMs: number
  /** Time of the first agreement, or else of the addition, in milliseconds since 1970. */
  readonly sinceMs: number
  readonly verified: boolean
  readonly muted: boolean
  readonly pinned: boolean
  /** Encoded card, verified. */
  readonly card: Bytes | undefined
  /** Id of the latest request that this account sent. */
  readonly request: MessageId | undefined
  /** Invite secret of the open request. */
  readonly invite: string | undefined
  /** Half of this account: of the agreement in force, or else of the open request. */
  readonly half: Half
  /** Highest epoch of all halves that this account gave to the contact. */
  readonly epoch: number
  /** The agreement in force. */
  readonly agreement: Agreement | undefined
  /** The agreement before it. Its envelopes are still opened. */
  readonly before: Agreement | undefined
}

export interface ContactRequest {
  readonly request: MessageId
  readonly name: string
  readonly text: string
  readonly timeMs: number
  readonly state: 'waiting' | 'accepted' | 'declined'
  readonly secret: Bytes
  readonly inboxKey: Bytes
}

/** A request or acceptance from this account that waits to be sent to the contact. */
export interface ContactParcel {
  readonly message: MessageId
  readonly kind: 'request' | 'accept'
  readonly timeMs: number
  readonly content: Bytes
  /** It is no longer sent, because it was answered or a later parcel replaces it. */
  readonly settled: boolean
}

export interface ContactState {
  /** Undefined if this account has neither requested nor accepted the account. */
  readonly contact: Contact | undefined
  readonly requests: readonly ContactRequest[]
  readonly parcels: readonly ContactParcel[]
}

/**
 * The state of one contact: a function of the set of its records. The order of arrival does not matter; where order counts, it is that of `order.ts`.
 * An answer finds its request even if a clock that was set back orders the answer first.
 * @param self this account
 * @param set records of the contact and declines of its requests, without repetitions
 */
export function contactState(
  self: AccountId,
  account: AccountId,
  set: readonly ContactRecord[],
  derived: DerivedSecrets,
): ContactState {
  const records = set.toSorted(compareRecords)
  const agreements = agreementsOf(self, account, records, derived)
  return {
    contact: contactOf(records, agreements, derived),
    requests: requestsOf(records, agreements),
    parcels: parcelsOf(records, agreements),
  }
}

function contactOf(
  records: readonly ContactRecord[],
  agreements: readonly Agreement[],
  derived: DerivedSecrets,
): Contact | undefined {
  const asked = records.filter(isKind('contact.requested'))
  const latest = asked.at(-1)
  const agreement = agreements.at(-1)
  const [first] = [...asked, ...agreements.map(({ record }) => record)].toSorted(compareRecords)
  const half = agreement?.half ?? (latest && halfOf(latest, derived))
  if (!first || !half) return undefined
  const set = records.filter(isKind('conversation.set'))
  const given = [...asked.map(({ epoch }) => epoch), ...agreements.map((one) => one.half.epoch)]
  return {
    ...contactName(records, agreements),
    state: agreement ? 'accepted' : 'requested',
    addedMs: first.timeMs,
    sinceMs: (agreements[0]?.record ?? first).timeMs,
    verified: records.findLast(isKind('contact.verified'))?.verified ?? false,
    muted: set.findLast(({ muted }) => muted !== undefined)?.muted ?? false,
    pinned: set.findLast(({ pinned }) => pinned !== undefined)?.pinned ?? false,
    card: records.findLast(isKind('contact.carded'))?.card,
    request: latest?.message,
    invite: agreement ? undefined : latest?.invite,
    half,
    epoch: Math.max(...given),
    agreement,
    before: agreements.findLast(({ root }) => !!agreement && !equal(root, agreement.root)),
  }
}

function requestsOf(records: readonly ContactRecord[], agreements: readonly Agreement[]): ContactRequest[] {
  const accepted = new Set(records.filter(isKind('request.accepted')).map(({ request }) => request))
  const declined = new Set(records.filter(isKind('request.declined')).map(({ request }) => request))
  const requests = new Map<MessageId, ContactRequest>()
  const answerWaiting = (state: 'accepted' | 'declined'): void => {
    for (const [id, one] of requests) if (one.state === 'waiting') requests.set(id, { ...one, state })
  }
  for (const record of records) {
    if (record.kind === 'request.received') {
      const { request, text, timeMs, secret, inboxKey } = record
      const state = accepted.has(request) ? 'accepted' : declined.has(request) ? 'declined' : 'waiting'
      // A contact that sends another request has lost the earlier one. Only the latest request waits.
      answerWaiting('declined')
      requests.set(request, { request, name: plainName(record.name), text, timeMs, state, secret, inboxKey })
    }
    // The contact accepted the request of this account. So its own request is answered, too.
    if (agreements.some((one) => one.record === record) && record.kind === 'contact.accepted') answerWaiting('accepted')
  }
  return [...requests.values()]
}

function parcelsOf(records: readonly ContactRecord[], agreements: readonly Agreement[]): ContactParcel[] {
  const asked = records.filter(isKind('contact.requested'))
  const accepted = agreements.map(({ record }) => record).filter(isKind('request.accepted'))
  const parcel = (
    kind: ContactParcel['kind'],
    settled: boolean,
    { message, timeMs, content }: Sent,
  ): ContactParcel => ({
    ...{ message, kind, timeMs, content, settled },
  })
  return [
    ...asked.map((one) => parcel('request', agreements.length > 0 || one !== asked.at(-1), one)),
    ...accepted.map((one) => parcel('accept', one !== accepted.at(-1), one)),
  ]
}

type Sent = Pick<RecordOf<'contact.requested' | 'request.accepted'>, 'message' | 'timeMs' | 'content'>

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
  /** Milliseconds since 1970: when the contact was added. Orders contacts of one name. */
  readonly addedMs: number
  /** Milliseconds since 1970: when the contact was first accepted; when it was added if it is not yet. */
  readonly sinceMs: number
  readonly verified: boolean
  readonly muted: boolean
  readonly pinned: boolean
  /** Encoded card that was checked against the address. */
  readonly card: Bytes | undefined
  /** Id of our latest request. */
  readonly request: MessageId | undefined
  /** The invite secret that our open request proves. */
  readonly invite: string | undefined
  /** Our half of the pair secret: that of the agreement in force, or of the open request. */
  readonly half: Half
  /** Highest epoch of any half that we gave to the contact. */
  readonly epoch: number
  /** The agreement in force, and the one before it, whose envelopes are still opened. */
  readonly agreement: Agreement | undefined
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

/** A request or acceptance of ours that the account is to receive. */
export interface ContactParcel {
  readonly message: MessageId
  readonly kind: 'request' | 'accept'
  readonly timeMs: number
  readonly content: Bytes
  /** An answer or a later parcel took its place: it is sent no more. */
  readonly settled: boolean
}

export interface ContactState {
  /** Undefined while the account was neither asked nor accepted. */
  readonly contact: Contact | undefined
  readonly requests: readonly ContactRequest[]
  readonly parcels: readonly ContactParcel[]
}

/**
 * The state of one contact, from the set of its records. The order in which they arrived does not matter: where order counts, it is that of order.ts.
 * An answer finds its question also when a clock that was set back places the answer first.
 * @param self our account
 * @param set records of the contact, and declines of its requests, each once
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
      // A contact that asks again has lost what the request before promised: only the newest one waits.
      answerWaiting('declined')
      requests.set(request, { request, name: plainName(record.name), text, timeMs, state, secret, inboxKey })
    }
    // The account accepted ours, so its own request is answered too.
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

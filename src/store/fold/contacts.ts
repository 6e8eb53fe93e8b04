import type { Database } from 'better-sqlite3-multiple-ciphers'
import { type Bytes, equal } from '../../shared/bytes.ts'
import type { AccountId, ConversationId, MessageId } from '../../shared/ids.ts'
import { type ContactRecord, isContactRecord } from '../../state/contact-record.ts'
import { type Contact, type ContactState, contactState } from '../../state/contact.ts'
import { type Named, nameStem, shownNames } from '../../state/contact-name.ts'
import type { DerivedSecrets } from '../../crypto/derived-secrets.ts'
import type { RequestRow } from '../index/rows.ts'
import type { Change } from '../../state/changes.ts'
import type { EventWriter } from './event-writer.ts'
import type { Facts } from './facts.ts'
import type { ProgressFold } from './progress.ts'

/** Columns of a contact that decide which events follow from a fold. */
interface Before extends Named {
  readonly verified: 0 | 1
  readonly muted: 0 | 1
  readonly pinned: 0 | 1
  readonly root: Bytes | null
}

/** Folds the records of contacts and requests. The state of a contact is computed from all of its records (state/contact.ts). */
export function createContactFold(
  db: Database,
  self: AccountId,
  derived: DerivedSecrets,
  { facts, events, progress }: { readonly facts: Facts; readonly events: EventWriter; readonly progress: ProgressFold },
) {
  const askers = db.prepare<[string], AccountId>('SELECT account FROM request WHERE id = ?').pluck()
  const requestState = db
    .prepare<[string, string], RequestRow['state']>('SELECT state FROM request WHERE id = ? AND account = ?')
    .pluck()
  const contactBefore = db.prepare<[string], Before>(
    'SELECT account, chosen, given, added AS addedMs, verified, muted, pinned, root FROM contact WHERE account = ?',
  )
  const allNamed = db.prepare<[], Named>('SELECT account, chosen, given, added AS addedMs FROM contact')
  const putContact = db.prepare(
    `INSERT OR REPLACE INTO contact VALUES (@account, @chosen, @given, @latest, @state, @addedMs, @sinceMs, @verified, @muted, @pinned, @card,
       @request, @invite, @half, @halfEpoch, @epoch, @theirHalf, @root, @oldRoot, @inboxKey)`,
  )
  const putRequest = db.prepare(
    'INSERT OR REPLACE INTO request VALUES (@request, @account, @name, @text, @timeMs, @state, @secret, @inboxKey)',
  )

  /** All records that determine the state of a contact: its own, and the declines of its requests. */
  function recordsOf(account: AccountId): ContactRecord[] {
    const own = facts.of(account).filter(isContactRecord)
    const requests = own.flatMap((record) => (record.kind === 'request.received' ? [record.request] : []))
    return [...own, ...requests.flatMap((request) => facts.of(request)).filter(isContactRecord)]
  }

  function write(account: AccountId, { contact, requests, parcels }: ContactState): Change[] {
    for (const request of requests) putRequest.run({ account, ...request })
    if (contact) putContact.run({ account, ...rowOf(contact) })
    return parcels.flatMap(({ message, kind, timeMs, content, settled }) =>
      progress.outgoing({ id: message, recipient: account, kind, created: timeMs, content, settled }),
    )
  }

  return {
    fold(record: ContactRecord): Change[] {
      const subject = subjectOf(record)
      if (!facts.add(subject, record)) return []
      // The request can arrive later than its decline. The decline is then folded with it.
      const accounts = record.kind === 'request.declined' ? askers.all(record.request) : [subject as AccountId]
      return accounts.flatMap((account) => foldFor(account, record))
    },
  }

  function foldFor(account: AccountId, record: ContactRecord): Change[] {
    const before = contactBefore.get(account)
    const request = 'request' in record ? record.request : undefined
    const stateBefore = request && requestState.get(request, account)
    const state = contactState(self, account, recordsOf(account), derived)
    const others = othersNamedLike(account, before, state.contact)
    const changes: Change[] = [{ type: 'contact', account }, ...write(account, state)]
    const stateAfter = state.requests.find((one) => one.request === request)?.state
    return [
      ...changes,
      ...happened(record, account, { before, after: state.contact, stateBefore, stateAfter }),
      ...others.renamed(record.timeMs),
    ]
  }

  /** Names that clash get numbers, so the name of one contact may change the shown names of others. */
  function othersNamedLike(account: AccountId, before: Named | undefined, contact: Contact | undefined) {
    const after = contact && { account, ...contact }
    const isSame =
      before?.chosen === after?.chosen && before?.given === after?.given && before?.addedMs === after?.addedMs
    const stems = new Set(isSame ? [] : [before, after].flatMap((named) => (named ? [nameStem(named)] : [])))
    const names = () =>
      stems.size > 0
        ? shownNames(allNamed.all().filter((named) => stems.has(nameStem(named))))
        : new Map<string, string>()
    const namesBefore = names()
    return {
      renamed: (timeMs: number): Change[] =>
        [...names()]
          .filter(([other, name]) => other !== account && namesBefore.get(other) !== name)
          .map(([other]) => events.write('contact.renamed', timeMs, other, other as AccountId)),
    }
  }

  function happened(
    record: ContactRecord,
    account: AccountId,
    { before, after, stateBefore, stateAfter }: Difference,
  ): Change[] {
    const { timeMs } = record
    const tell = (kind: string, ref: string = account) => [events.write(kind, timeMs, ref, account)]
    const root = after?.agreement?.root
    const isAgreed = root !== undefined && !(before?.root && equal(before.root, root))
    switch (record.kind) {
      case 'contact.requested':
        return [...tell('contact.requested'), ...(isAgreed ? tell('contact.accepted') : [])]
      case 'request.received':
        return [...tell('request.received', record.request), ...(isAgreed ? tell('contact.accepted') : [])]
      case 'request.accepted':
      case 'contact.accepted':
        return isAgreed || after?.agreement?.record.id === record.id ? tell('contact.accepted') : []
      case 'request.declined':
        return stateBefore === 'waiting' && stateAfter === 'declined' ? tell('request.declined', record.request) : []
      case 'contact.renamed':
        return after && after.chosen !== before?.chosen ? tell('contact.renamed') : []
      case 'contact.verified':
        return after && after.verified !== (before?.verified === 1) ? tell('contact.verified') : []
      case 'conversation.set': {
        const isSame = after?.muted === (before?.muted === 1) && after.pinned === (before?.pinned === 1)
        return after && !isSame ? tell('conversation.changed') : []
      }
      case 'contact.carded':
        return []
    }
  }
}

interface Difference {
  readonly before: Before | undefined
  readonly after: Contact | undefined
  readonly stateBefore: RequestRow['state'] | undefined
  readonly stateAfter: RequestRow['state'] | undefined
}

/** The account that a record is about. For a decline, the request. */
function subjectOf(record: ContactRecord): ConversationId | MessageId {
  if (record.kind === 'request.declined') return record.request
  return record.kind === 'conversation.set' ? record.conversation : record.account
}

function rowOf({ agreement, before, half, ...contact }: Contact) {
  const flag = (value: boolean) => (value ? 1 : 0)
  return {
    ...contact,
    ...{ verified: flag(contact.verified), muted: flag(contact.muted), pinned: flag(contact.pinned) },
    ...{ card: contact.card ?? null, request: contact.request ?? null, invite: contact.invite ?? null },
    ...{ half: half.secret, halfEpoch: half.epoch, theirHalf: agreement?.theirs ?? null },
    ...{ root: agreement?.root ?? null, oldRoot: before?.root ?? null, inboxKey: agreement?.inboxKey ?? null },
  }
}

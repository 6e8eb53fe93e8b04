import type { Database } from 'better-sqlite3-multiple-ciphers'
import { type DeliveryState, isFailed, isSettled, reaches } from '../shared/delivery-state.ts'
import type { Bytes } from '../shared/bytes.ts'
import type { AccountId } from '../shared/ids.ts'
import { pairRoot } from '../crypto/derive.ts'
import { plainName } from '../protocol/names.ts'
import type { AccountRecord, RecordOf } from '../state/records.ts'
import { createEventWriter } from './event-writer.ts'
import { createMessageFold } from './fold-messages.ts'
import type { StoredEvent } from './rows.ts'

/** Only upwards, or to an end while nothing has arrived; what was given up may still turn out to have arrived. */
const isNews = (from: DeliveryState, to: DeliveryState): boolean => {
  if (from === 'refused' || reaches(from, to)) return false
  return isFailed(to) ? !isSettled(from) : from !== 'expired' || isSettled(to)
}

type Fold = { [K in AccountRecord['kind']]: (record: RecordOf<K>, entry: string) => StoredEvent[] }

/** Attempts that are remembered of one message; of an older one that goes on for weeks the newest. */
const maxAttempts = 20

/** The fold of records into tables. Folding the same records in the same order gives the same tables. */
export function createFold(db: Database, self: AccountId) {
  const events = createEventWriter(db)
  const messages = createMessageFold(db, events)
  const setSetting = db.prepare(
    'INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  )
  const insertInvite = db.prepare('INSERT OR IGNORE INTO invite VALUES (?, ?)')
  const contactOf = db.prepare<[string], { named: number; state: string; secret: Bytes | null }>(
    'SELECT named, state, secret FROM contact WHERE account = ?',
  )
  const nameTaken = db.prepare('SELECT 1 FROM contact WHERE name = ? AND account <> ?')
  const upsertRequested = db.prepare(
    `INSERT INTO contact (account, name, named, state, since, request, secret, invite) VALUES (?, ?, ?, 'requested', ?, ?, ?, ?)
     ON CONFLICT (account) DO UPDATE SET request = excluded.request, secret = excluded.secret, invite = excluded.invite`,
  )
  const insertContact = db.prepare(
    "INSERT INTO contact (account, name, named, state, since) VALUES (?, ?, 0, 'requested', ?) ON CONFLICT (account) DO NOTHING",
  )
  const acceptContact = db.prepare(
    `UPDATE contact SET state = 'accepted', since = iif(state = 'accepted', since, @time), invite = NULL,
       old_root = iif(root = @root, old_root, root), root = @root, inbox_key = @inboxKey, secret = @secret,
       own_name = iif(@ownName = '', own_name, @ownName)
     WHERE account = @account`,
  )
  const renameContact = db.prepare('UPDATE contact SET name = ?, named = ? WHERE account = ?')
  const setCard = db.prepare('UPDATE contact SET card = ? WHERE account = ?')
  const setVerified = db.prepare('UPDATE contact SET verified = ? WHERE account = ?')
  const insertRequest = db.prepare("INSERT OR IGNORE INTO request VALUES (?, ?, ?, ?, ?, 'waiting', ?, ?)")
  const requestOf = db.prepare<
    [string],
    { account: AccountId; name: string; secret: Uint8Array<ArrayBuffer>; inbox_key: Uint8Array }
  >('SELECT account, name, secret, inbox_key FROM request WHERE id = ?')
  const setRequest = db.prepare("UPDATE request SET state = ? WHERE id = ? AND state <> 'accepted'")
  const insertOutgoing = db.prepare("INSERT OR IGNORE INTO outgoing VALUES (?, ?, ?, 'queued', ?, ?)")
  const outgoingState = db.prepare<[string, string], { state: DeliveryState; kind: string }>(
    'SELECT state, kind FROM outgoing WHERE id = ? AND recipient = ?',
  )
  const setOutgoing = db.prepare(
    'UPDATE outgoing SET state = ?, content = iif(?, NULL, content) WHERE id = ? AND recipient = ?',
  )
  const settleOpen = db.prepare(
    "UPDATE outgoing SET state = 'delivered', content = NULL WHERE recipient = ? AND kind = ? AND content IS NOT NULL",
  )
  const endWaiting = db.prepare("UPDATE request SET state = ? WHERE account = ? AND state = 'waiting' AND id <> ?")
  const seen = db
    .prepare<[string], AccountId>('UPDATE message SET unread = 0 WHERE id = ? AND unread = 1 RETURNING conversation')
    .pluck()
  const conversationOf = db.prepare<[string], AccountId>('SELECT conversation FROM message WHERE id = ?').pluck()
  const isShown = db.prepare<[string], number>('SELECT shown FROM message WHERE id = ?').pluck()
  const setConversation = db.prepare(
    'UPDATE contact SET muted = coalesce(?, muted), pinned = coalesce(?, pinned) WHERE account = ?',
  )
  const insertStep = db.prepare('INSERT INTO step (id, recipient, time, step, peers, device) VALUES (?, ?, ?, ?, ?, ?)')
  const trimAttempts = db.prepare(
    `DELETE FROM step WHERE id = @id AND step IN ('published', 'deposited') AND key NOT IN
       (SELECT key FROM step WHERE id = @id AND step IN ('published', 'deposited') ORDER BY key DESC LIMIT ${maxAttempts})`,
  )

  const event = events.write

  /** A name nobody else has here: the wanted one, or with the lowest number after it that is free. */
  function freeName(wanted: string, account: AccountId): string {
    const base = plainName(wanted) || account.slice(0, 8)
    for (let count = 1; ; count++) {
      const name = count === 1 ? base : `${base} ${count}`
      if (!nameTaken.get(name, account)) return name
    }
  }

  /** Our own choice of a name goes before theirs, and stays. */
  function nameContact(account: AccountId, ours: string, theirs: string): void {
    if (ours) renameContact.run(freeName(ours, account), 1, account)
    else if (theirs && !contactOf.get(account)?.named) renameContact.run(freeName(theirs, account), 0, account)
  }

  function progress(
    id: string,
    recipient: AccountId,
    state: DeliveryState,
    timeMs: number,
    { peers = [], device }: { readonly peers?: readonly string[]; readonly device?: string | undefined },
  ): StoredEvent[] {
    const current = outgoingState.get(id, recipient)
    if (!current) return []
    if (!isNews(current.state, state)) {
      // The receipt was faster than the note of whom it was handed to.
      if (peers.length > 0) attempt(id, recipient, 'published', timeMs, peers)
      return []
    }
    setOutgoing.run(state, isSettled(state) ? 1 : 0, id, recipient)
    if (current.kind === 'request' && (state === 'sent' || state === 'expired'))
      return [event(`request.${state}`, timeMs, recipient, recipient)]
    if (current.kind !== 'message' || isShown.get(id) !== 1) return []
    insertStep.run(id, recipient, timeMs, state, peers.join(' '), device ?? null)
    return [event(`message.${state}`, timeMs, id, recipient)]
  }

  function attempt(
    id: string,
    recipient: AccountId,
    step: 'published' | 'deposited',
    timeMs: number,
    peers: readonly string[],
  ): StoredEvent[] {
    if (isShown.get(id) !== 1) return []
    insertStep.run(id, recipient, timeMs, step, peers.join(' '), null)
    trimAttempts.run({ id })
    return []
  }

  const fold: Fold = {
    'profile.named': ({ name }) => {
      setSetting.run('name', name)
      return []
    },
    'inbox.rotated': ({ key }) => {
      setSetting.run('inboxKey', key)
      return []
    },
    'invite.created': ({ time, secret }) => {
      insertInvite.run(secret, time)
      return []
    },
    'contact.requested': ({ time, account, name, id, secret, content, invite }) => {
      settleOpen.run(account, 'request')
      upsertRequested.run(account, freeName(name, account), plainName(name) ? 1 : 0, time, id, secret, invite ?? null)
      insertOutgoing.run(id, account, 'request', time, content)
      return [event('contact.requested', time, account, account)]
    },
    'contact.carded': ({ account, card }) => {
      setCard.run(card, account)
      return []
    },
    'request.received': ({ time, account, id, name, text, secret, inboxKey }) => {
      const { changes } = insertRequest.run(id, account, plainName(name), text, time, secret, inboxKey)
      if (!changes) return []
      // Somebody who asks anew has lost what the request before promised: only the newest waits.
      endWaiting.run('declined', account, id)
      return [event('request.received', time, id, account)]
    },
    'request.accepted': ({ time, account, request, name, id, secret, content, renews }) => {
      const theirs = requestOf.get(request)
      if (!theirs) return []
      setRequest.run('accepted', request)
      for (const kind of ['request', 'accept']) settleOpen.run(account, kind)
      insertContact.run(account, freeName(name || theirs.name, account), time)
      nameContact(account, name, renews ? '' : theirs.name)
      const root = pairRoot({ account: self, secret }, { account, secret: theirs.secret })
      acceptContact.run({ account, time, root, secret, inboxKey: theirs.inbox_key, ownName: theirs.name })
      insertOutgoing.run(id, account, 'accept', time, content)
      return [event('contact.accepted', time, account, account)]
    },
    'request.declined': ({ time, request }) => {
      const account = requestOf.get(request)?.account
      const { changes } = setRequest.run('declined', request)
      return account && changes ? [event('request.declined', time, request, account)] : []
    },
    'contact.accepted': ({ time, account, secret, inboxKey, name }) => {
      const contact = contactOf.get(account)
      if (!contact?.secret || contact.state === 'accepted') return []
      const root = pairRoot({ account: self, secret: contact.secret }, { account, secret })
      acceptContact.run({ account, time, root, secret: contact.secret, inboxKey, ownName: plainName(name) })
      settleOpen.run(account, 'request')
      endWaiting.run('accepted', account, '')
      nameContact(account, '', name)
      return [event('contact.accepted', time, account, account)]
    },
    'contact.renamed': ({ time, account, name }) => {
      renameContact.run(freeName(name, account), 1, account)
      return [event('contact.renamed', time, account, account)]
    },
    'contact.verified': ({ time, account, verified }) => {
      setVerified.run(verified ? 1 : 0, account)
      return [event('contact.verified', time, account, account)]
    },
    'message.queued': ({ time, to, id, content }, entry) => {
      const arrival = { conversation: to, outgoing: true, id, data: content, timeMs: time, entry }
      const happened = messages.content(arrival)
      if (!happened) return []
      insertOutgoing.run(id, to, 'message', time, content)
      return happened
    },
    'message.received': ({ time, from, id, content }, entry) =>
      messages.content({ conversation: from, outgoing: false, id, data: content, timeMs: time, entry }) ?? [],
    'message.progressed': ({ time, to, ids, state, device }) =>
      ids.flatMap((id) => progress(id, to, state, time, { device })),
    'message.seen': ({ time, ids }) => {
      const last = new Map<AccountId, string>()
      for (const id of ids) {
        const conversation = seen.get(id)
        if (conversation) last.set(conversation, id)
      }
      return [...last].map(([conversation, id]) => event('message.seen', time, id, conversation))
    },
    'message.hidden': ({ time, ids }) => messages.hide(ids, (id) => conversationOf.get(id), time),
    'conversation.set': ({ time, account, muted, pinned }) => {
      const flag = (value: boolean | undefined) => (value === undefined ? null : value ? 1 : 0)
      const { changes } = setConversation.run(flag(muted), flag(pinned), account)
      return changes ? [event('conversation.changed', time, account, account)] : []
    },
  }

  return {
    /** @param entry hash of the log's entry in which the record is the one at `index` */
    record(record: AccountRecord, entry: string, index: number): StoredEvent[] {
      events.from(entry, index)
      return (fold[record.kind] as (record: AccountRecord, entry: string) => StoredEvent[])(record, entry)
    },
    /** Notes how far a message got, which no entry says. */
    progress(...step: Parameters<typeof progress>): StoredEvent[] {
      events.from()
      return progress(...step)
    },
    /** Notes an attempt to get a message to somebody. */
    attempt,
  }
}

import type { Database } from 'better-sqlite3-multiple-ciphers'
import { type DeliveryState, isFailed, isSettled, reaches } from '../shared/delivery-state.ts'
import type { Bytes } from '../shared/bytes.ts'
import type { AccountId } from '../shared/ids.ts'
import { pairRoot, sha256 } from '../crypto/derive.ts'
import { type Content, decodeContent } from '../protocol/content.ts'
import { isDrop } from '../protocol/drops.ts'
import { plainName } from '../protocol/names.ts'
import type { LogEntry } from '../sync/ports.ts'
import { type AccountRecord, decodeRecord, type RecordOf } from '../sync/records.ts'

/** Something that happened, as the index keeps it: `ref` is the id of the message, request or account that it is about. */
export interface StoredEvent {
  readonly cursor: number
  readonly kind: string
  readonly timeMs: number
  readonly ref: string
  /** Account id of the other person. */
  readonly peer: AccountId
}

export interface Projector {
  /** Folds one entry of the log into the index, in one transaction. An entry that is known already changes nothing. */
  apply(entry: LogEntry): StoredEvent[]
  isKnown(hash: string): boolean
  /** Notes states that live in the index only and not in the log (`sent`, `held`): they are found out again when they are lost. */
  progress(steps: readonly ProgressStep[]): StoredEvent[]
}

/** How far a content got at one recipient. */
export interface ProgressStep {
  readonly id: string
  readonly recipient: AccountId
  readonly state: DeliveryState
  readonly timeMs: number
}

/** The fold of the account's log into the index. Folding the same records in the same order gives the same tables. */
export function createProjector(db: Database, self: AccountId): Projector {
  const known = db.prepare<[string]>('SELECT 1 FROM entry WHERE hash = ?')
  const insertEntry = db.prepare('INSERT INTO entry (hash) VALUES (?)')
  const fold = createFold(db, self)

  const applyEntry = db.transaction((entry: LogEntry): StoredEvent[] => {
    if (known.get(entry.hash)) return []
    insertEntry.run(entry.hash)
    return entry.records.flatMap((data) => {
      const record = decodeRecord(data)
      return record ? fold.record(record) : []
    })
  })

  const noteSteps = db.transaction((steps: readonly ProgressStep[]): StoredEvent[] =>
    steps.flatMap(({ id, recipient, state, timeMs }) => fold.progress(id, recipient, state, timeMs)),
  )

  return {
    apply: (entry) => applyEntry(entry),
    isKnown: (hash) => known.get(hash) !== undefined,
    progress: (steps) => noteSteps(steps),
  }
}

/** Only upwards, or to an end while nothing has arrived; what was given up may still turn out to have arrived. */
const isNews = (from: DeliveryState, to: DeliveryState): boolean => {
  if (from === 'refused' || reaches(from, to)) return false
  return isFailed(to) ? !isSettled(from) : from !== 'expired' || isSettled(to)
}

type Fold = { [K in AccountRecord['kind']]: (record: RecordOf<K>) => StoredEvent[] }

function createFold(db: Database, self: AccountId) {
  const setSetting = db.prepare(
    'INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  )
  const insertInvite = db.prepare('INSERT OR IGNORE INTO invite VALUES (?, ?)')
  const insertEvent = db.prepare('INSERT INTO event (kind, time, ref, peer) VALUES (?, ?, ?, ?)')
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
       old_root = iif(root = @root, old_root, root), root = @root, inbox_key = @inboxKey, secret = @secret
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
  const insertMessage = db.prepare('INSERT OR IGNORE INTO message VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const deleteHead = db.prepare('DELETE FROM head WHERE conversation = ? AND hash = ?')
  const insertHead = db.prepare('INSERT OR IGNORE INTO head VALUES (?, ?, ?)')
  const seen = db.prepare('UPDATE message SET unread = 0 WHERE id = ?')

  function event(kind: string, timeMs: number, ref: string, peer: AccountId): StoredEvent {
    const { lastInsertRowid } = insertEvent.run(kind, timeMs, ref, peer)
    return { cursor: Number(lastInsertRowid), kind, timeMs, ref, peer }
  }

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

  function progress(id: string, recipient: AccountId, state: DeliveryState, timeMs: number): StoredEvent[] {
    const current = outgoingState.get(id, recipient)
    if (!current || !isNews(current.state, state)) return []
    setOutgoing.run(state, isSettled(state) ? 1 : 0, id, recipient)
    return current.kind === 'message' ? [event(`message.${state}`, timeMs, id, recipient)] : []
  }

  /** @returns false when its id or its sequence number is there already */
  function message(conversation: AccountId, content: Content, data: Uint8Array, outgoing: boolean): boolean {
    const { body } = content
    const text = 'text' in body ? body.text : ''
    const replyTo = body.type === 'reply' ? body.to : null
    const hash = sha256(data)
    const { device } = content.certificate
    const { changes, lastInsertRowid } = insertMessage.run(
      ...[content.id, conversation, outgoing ? 1 : 0, device, content.seq, content.time.ms, content.time.count],
      ...[body.type, text, replyTo, hash, outgoing ? 0 : 1],
    )
    if (changes === 0) return false
    for (const head of [...content.heads, ...(content.prev ? [content.prev] : [])]) deleteHead.run(conversation, head)
    insertHead.run(conversation, hash, lastInsertRowid)
    return true
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
    'request.accepted': ({ time, account, request, name, id, secret, content }) => {
      const theirs = requestOf.get(request)
      if (!theirs) return []
      setRequest.run('accepted', request)
      for (const kind of ['request', 'accept']) settleOpen.run(account, kind)
      insertContact.run(account, freeName(name || theirs.name, account), time)
      nameContact(account, name, theirs.name)
      const root = pairRoot({ account: self, secret }, { account, secret: theirs.secret })
      acceptContact.run({ account, time, root, secret, inboxKey: theirs.inbox_key })
      insertOutgoing.run(id, account, 'accept', time, content)
      return [event('contact.accepted', time, account, account)]
    },
    'request.declined': ({ request }) => {
      setRequest.run('declined', request)
      return []
    },
    'contact.accepted': ({ time, account, secret, inboxKey, name }) => {
      const contact = contactOf.get(account)
      if (!contact?.secret || contact.state === 'accepted') return []
      const root = pairRoot({ account: self, secret: contact.secret }, { account, secret })
      acceptContact.run({ account, time, root, secret: contact.secret, inboxKey })
      settleOpen.run(account, 'request')
      endWaiting.run('accepted', account, '')
      nameContact(account, '', name)
      return [event('contact.accepted', time, account, account)]
    },
    'contact.renamed': ({ account, name }) => {
      renameContact.run(freeName(name, account), 1, account)
      return []
    },
    'contact.verified': ({ account, verified }) => {
      setVerified.run(verified ? 1 : 0, account)
      return []
    },
    'message.queued': ({ time, to, id, content }) => {
      const decoded = decodeContent(content)
      if (isDrop(decoded)) return []
      if (!message(to, decoded, content, true)) return []
      insertOutgoing.run(id, to, 'message', time, content)
      return [event('message.queued', time, id, to)]
    },
    'message.received': ({ time, from, id, content }) => {
      const decoded = decodeContent(content)
      if (isDrop(decoded)) return []
      return message(from, decoded, content, false) ? [event('message.received', time, id, from)] : []
    },
    'message.progressed': ({ time, to, ids, state }) => ids.flatMap((id) => progress(id, to, state, time)),
    'message.seen': ({ ids }) => {
      for (const id of ids) seen.run(id)
      return []
    },
  }

  return {
    record: (record: AccountRecord) => (fold[record.kind] as (record: AccountRecord) => StoredEvent[])(record),
    progress,
  }
}

import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { Bytes } from '../shared/bytes.ts'
import type { AccountId, DeviceId } from '../shared/ids.ts'
import type { EntryHash } from '../state/ports.ts'
import { createMessageQueries } from './message-queries.ts'
import type { StoredEvent } from './rows.ts'
import type { ContactRow, OutgoingRow, RequestRow } from './rows.ts'

/** What the node asks its index. Everything is answered from the index; nothing here reads the log. */
export function createQueries(db: Database) {
  const contactColumns =
    'account, name, own_name AS ownName, state, since, verified, muted, pinned, card, request, secret, invite, root, old_root AS oldRoot, inbox_key AS inboxKey'
  const requestColumns = 'id, account, name, text, time, state'

  const setting = db.prepare<[string], { value: unknown }>('SELECT value FROM setting WHERE name = ?')
  const contacts = db.prepare<[], ContactRow>(`SELECT ${contactColumns} FROM contact ORDER BY name COLLATE NOCASE`)
  const contact = db.prepare<[string], ContactRow>(`SELECT ${contactColumns} FROM contact WHERE account = ?`)
  const contactNamed = db.prepare<[string], ContactRow>(
    `SELECT ${contactColumns} FROM contact WHERE name = ? COLLATE NOCASE`,
  )
  const contactsBeginning = db.prepare<[string], ContactRow>(
    `SELECT ${contactColumns} FROM contact WHERE account GLOB ? || '*' LIMIT 2`,
  )
  const waiting = db.prepare<[], RequestRow>(
    `SELECT ${requestColumns} FROM request WHERE state = 'waiting' ORDER BY time, id`,
  )
  const request = db.prepare<[string], RequestRow>(`SELECT ${requestColumns} FROM request WHERE id = ?`)
  const lastSent = db.prepare<[string, string], { seq: number; hash: Bytes }>(
    'SELECT seq, hash FROM message WHERE conversation = ? AND outgoing = 1 AND device = ? ORDER BY seq DESC LIMIT 1',
  )
  const heads = db
    .prepare<[string, number], Bytes>('SELECT hash FROM head WHERE conversation = ? ORDER BY place DESC LIMIT ?')
    .pluck()
  const outgoing = db.prepare<[string, string], Omit<OutgoingRow, 'content'> & { content: Bytes | null }>(
    'SELECT * FROM outgoing WHERE id = ? AND recipient = ?',
  )
  const openOutgoing = db.prepare<[], Omit<OutgoingRow, 'content'>>(
    'SELECT id, recipient, kind, state, created FROM outgoing WHERE content IS NOT NULL ORDER BY created',
  )
  const entries = db.prepare<[], EntryHash>('SELECT hash FROM entry').pluck()
  const events = db.prepare<[number, number], StoredEvent>(
    'SELECT cursor, kind, time AS timeMs, ref, peer FROM event WHERE cursor > ? ORDER BY cursor LIMIT ?',
  )
  const newestCursor = db.prepare<[], number>("SELECT seq FROM sqlite_sequence WHERE name = 'event'").pluck()
  const generation = db.prepare<[], string>("SELECT value FROM meta WHERE name = 'generation'").pluck()
  const invites = db.prepare<[number], string>('SELECT secret FROM invite WHERE time > ?').pluck()
  const newestInvite = db
    .prepare<[number], string>('SELECT secret FROM invite WHERE time > ? ORDER BY time DESC LIMIT 1')
    .pluck()
  const counts = db.prepare<[], { contacts: number; requests: number; queued: number; unread: number; cursor: number }>(
    `SELECT (SELECT count(*) FROM contact) contacts, (SELECT count(*) FROM request WHERE state = 'waiting') requests,
       (SELECT count(*) FROM outgoing WHERE content IS NOT NULL AND kind = 'message') queued,
       (SELECT count(*) FROM message WHERE unread = 1) unread, (SELECT coalesce(max(cursor), 0) FROM event) cursor`,
  )
  return {
    /** Display name of the account, as its requests carry it. */
    name: () => setting.get('name')?.value as string | undefined,
    inboxKey: () => setting.get('inboxKey')?.value as Bytes | undefined,
    contacts: () => contacts.all(),
    contact: (account: AccountId) => contact.get(account),
    /** Names are kept as `protocol/names` makes them. */
    contactNamed: (name: string) => contactNamed.get(name.trim().normalize('NFC')),
    /** Up to two contacts whose account id begins with these hexadecimal digits. */
    contactsBeginning: (prefix: string) => contactsBeginning.all(prefix),
    waitingRequests: () => waiting.all(),
    request: (id: string) => request.get(id),
    ...createMessageQueries(db),
    /** Of what this device sent. */
    lastSent: (conversation: AccountId, device: DeviceId) => lastSent.get(conversation, device),
    /** SHA-256 of the newest contents that no other content names yet, newest first. */
    heads: (conversation: AccountId, limit: number) => heads.all(conversation, limit),
    outgoing: (id: string, recipient: AccountId) => outgoing.get(id, recipient),
    openOutgoing: () => openOutgoing.all(),
    /** Invite secrets given out after this moment. */
    invites: (sinceMs: number) => invites.all(sinceMs),
    /** The last of them. */
    newestInvite: (sinceMs: number) => newestInvite.get(sinceMs),
    /** Hashes of the log's entries that are folded. */
    entries: () => entries.all(),
    /** What happened behind a cursor, oldest first. */
    events: (after: number, limit: number) => events.all(after, limit),
    /** The highest cursor that was ever given out, to an event that a power cut took as well. */
    newestCursor: () => newestCursor.get() ?? 0,
    /** Which sequence of cursors this is: another one when the file was lost. */
    generation: () => generation.get() ?? '',
    counts: () => counts.get() ?? { contacts: 0, requests: 0, queued: 0, unread: 0, cursor: 0 },
  }
}

export type Queries = ReturnType<typeof createQueries>

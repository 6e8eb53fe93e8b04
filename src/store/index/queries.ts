import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { Bytes } from '../../shared/bytes.ts'
import type { AccountId, ConversationId, DeviceId } from '../../shared/ids.ts'
import type { EntryHash } from '../../state/log-port.ts'
import { createMessageQueries } from './message-queries.ts'
import type { StoredEvent } from '../../state/changes.ts'
import type { ContactRow, OutgoingRow, RequestRow } from './rows.ts'

/** Devices of one conversation whose heads become links. A contact that certifies more devices hides only its own. */
const maxChains = 64

/** Queries of the node. The index answers all of them; none reads the log. */
export function createQueries(db: Database, self: AccountId) {
  const contactColumns = `account, chosen, given, latest, state, added AS addedMs, since, verified, muted, pinned, card, request, invite, half, half_epoch AS halfEpoch,
     epoch, their_half AS theirHalf, root, old_root AS oldRoot, inbox_key AS inboxKey`
  const requestColumns = 'id, account, name, text, time, state, secret'

  const setting = db.prepare<[string], { value: unknown }>('SELECT value FROM setting WHERE name = ?')
  const contacts = db.prepare<[], ContactRow>(`SELECT ${contactColumns} FROM contact`)
  const waiting = db.prepare<[], RequestRow>(
    `SELECT ${requestColumns} FROM request WHERE state = 'waiting' ORDER BY time, id`,
  )
  const request = db.prepare<[string], RequestRow>(
    `SELECT ${requestColumns} FROM request WHERE id = ? ORDER BY account LIMIT 1`,
  )
  const lastSent = db.prepare<[string, string, string], { seq: number; hash: Bytes }>(
    'SELECT seq, hash FROM message WHERE conversation = ? AND author = ? AND device = ? ORDER BY seq DESC LIMIT 1',
  )
  const heads = db
    .prepare<[{ conversation: string; self: string; device: string; limit: number }], Bytes>(
      `SELECT m.hash FROM
         (SELECT * FROM chain WHERE conversation = @conversation AND NOT (author = @self AND device = @device) LIMIT ${maxChains}) c
         JOIN message m ON m.conversation = c.conversation AND m.author = c.author AND m.device = c.device AND m.seq = c.high
       ORDER BY m.ms DESC, m.count DESC, m.id LIMIT @limit`,
    )
    .pluck()
  const outgoing = db.prepare<[string, string], Omit<OutgoingRow, 'content'> & { content: Bytes | null }>(
    'SELECT * FROM outgoing WHERE id = ? AND recipient = ?',
  )
  const queuedMs = db.prepare<[string], number>('SELECT min(created) FROM outgoing WHERE id = ?').pluck()
  const isOutgoing = db.prepare<[string], 1>('SELECT 1 FROM outgoing WHERE id = ? LIMIT 1').pluck()
  const openOutgoing = db.prepare<[], Omit<OutgoingRow, 'content'>>(
    'SELECT id, recipient, kind, state, created FROM outgoing WHERE content IS NOT NULL ORDER BY created',
  )
  const entries = db.prepare<[], EntryHash>('SELECT hash FROM entry').pluck()
  const events = db.prepare<[number, number], StoredEvent>(
    'SELECT cursor, kind, time AS timeMs, ref, peer AS conversation FROM event WHERE cursor > ? ORDER BY cursor LIMIT ?',
  )
  const newestCursor = db.prepare<[], number>("SELECT seq FROM sqlite_sequence WHERE name = 'event'").pluck()
  const prunedCursor = db.prepare<[], number>("SELECT value FROM meta WHERE name = 'pruned'").pluck()
  const generation = db.prepare<[], string>("SELECT value FROM meta WHERE name = 'generation'").pluck()
  const invites = db.prepare<[number], string>('SELECT secret FROM invite WHERE time > ?').pluck()
  const newestInvite = db
    .prepare<[number], string>('SELECT secret FROM invite WHERE time > ? ORDER BY time DESC LIMIT 1')
    .pluck()
  const counts = db.prepare<[], { contacts: number; requests: number; queued: number; unread: number; cursor: number }>(
    `SELECT (SELECT count(*) FROM contact) contacts, (SELECT count(*) FROM request WHERE state = 'waiting') requests,
       (SELECT count(*) FROM outgoing WHERE content IS NOT NULL AND kind = 'message') queued,
       (SELECT coalesce(sum(count), 0) FROM unread) unread, (SELECT coalesce(max(cursor), 0) FROM event) cursor`,
  )
  return {
    /** Display name of the account, as its requests carry it. */
    name: () => setting.get('name')?.value as string | undefined,
    inboxEpoch: () => (setting.get('inboxEpoch')?.value as number | undefined) ?? 0,
    inboxKey: () => setting.get('inboxKey')?.value as Bytes | undefined,
    contacts: () => contacts.all(),
    waitingRequests: () => waiting.all(),
    request: (id: string) => request.get(id),
    ...createMessageQueries(db, self),
    /** Sequence number and hash of the last content that this device sent. */
    lastSent: (conversation: ConversationId, device: DeviceId) => lastSent.get(conversation, self, device),
    /** SHA-256 of the newest content of each device except this one. */
    heads: (conversation: ConversationId, device: DeviceId, limit: number) =>
      heads.all({ conversation, self, device, limit }),
    outgoing: (id: string, recipient: AccountId) => outgoing.get(id, recipient),
    /** Time at which a content of this account was queued, milliseconds since 1970. */
    queuedMs: (id: string) => queuedMs.get(id),
    /** Whether this account sent a content with this id to any recipient. */
    isOutgoing: (id: string) => isOutgoing.get(id) === 1,
    openOutgoing: () => openOutgoing.all(),
    /** Invite secrets that were created after this time. */
    invites: (sinceMs: number) => invites.all(sinceMs),
    /** The newest of these secrets. */
    newestInvite: (sinceMs: number) => newestInvite.get(sinceMs),
    /** Hashes of the folded log entries. */
    entries: () => entries.all(),
    /** Events behind a cursor, oldest first. */
    events: (after: number, limit: number) => events.all(after, limit),
    /** The highest cursor that any event ever had, including events that a power cut took. */
    newestCursor: () => newestCursor.get() ?? 0,
    /** The highest cursor of a pruned event. Behind a lower cursor, events are missing. */
    prunedCursor: () => prunedCursor.get() ?? 0,
    /** Id of the sequence of cursors. A new file has another one. */
    generation: () => generation.get() ?? '',
    counts: () => counts.get() ?? { contacts: 0, requests: 0, queued: 0, unread: 0, cursor: 0 },
  }
}

export type Queries = ReturnType<typeof createQueries>

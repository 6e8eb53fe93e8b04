import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { Bytes } from '../shared/bytes.ts'
import type { DeliveryState } from '../shared/delivery-state.ts'
import type { AccountId, DeviceId, MessageId } from '../shared/ids.ts'
import type { HybridTime } from '../protocol/content.ts'

export interface ContactRow {
  readonly account: AccountId
  readonly name: string
  readonly state: 'requested' | 'accepted'
  readonly since: number
  readonly verified: 0 | 1
  readonly card: Bytes | null
  readonly request: MessageId | null
  readonly secret: Bytes | null
  readonly invite: string | null
  readonly root: Bytes | null
  readonly oldRoot: Bytes | null
  readonly inboxKey: Bytes | null
}

export interface RequestRow {
  readonly id: MessageId
  readonly account: AccountId
  readonly name: string
  readonly text: string
  readonly time: number
  readonly state: 'waiting' | 'accepted' | 'declined'
}

export interface MessageRow {
  readonly place: number
  readonly id: MessageId
  readonly conversation: AccountId
  readonly outgoing: 0 | 1
  readonly ms: number
  readonly type: string
  readonly text: string
  readonly replyTo: MessageId | null
  readonly unread: 0 | 1
  /** Of an outgoing message. */
  readonly state: DeliveryState | null
}

export interface OutgoingRow {
  readonly id: MessageId
  readonly recipient: AccountId
  readonly kind: 'request' | 'accept' | 'message'
  readonly state: DeliveryState
  readonly created: number
  readonly content: Bytes
}

export interface ReadFilter {
  readonly conversation?: AccountId | undefined
  readonly unread?: boolean | undefined
  /** Only messages that came into this account after this place. */
  readonly after?: number | undefined
  /** Only messages of this moment or later, in milliseconds since 1970. */
  readonly fromMs?: number | undefined
  readonly limit: number
}

/** What the node asks its index. Everything is answered from the index; nothing here reads the log. */
export function createQueries(db: Database) {
  const contactColumns =
    'account, name, state, since, verified, card, request, secret, invite, root, old_root AS oldRoot, inbox_key AS inboxKey'
  const messageColumns =
    'm.place, m.id, m.conversation, m.outgoing, m.ms, m.type, m.text, m.reply_to AS replyTo, m.unread, o.state'
  const messageSource = 'message m LEFT JOIN outgoing o ON o.id = m.id AND o.recipient = m.conversation'
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
  const message = db.prepare<[string], MessageRow>(`SELECT ${messageColumns} FROM ${messageSource} WHERE m.id = ?`)
  const messagesBeginning = db.prepare<[string], MessageRow>(
    `SELECT ${messageColumns} FROM ${messageSource} WHERE m.id GLOB ? || '*' LIMIT 2`,
  )
  const sequenceTaken = db.prepare<[string, string, number]>(
    'SELECT 1 FROM message WHERE conversation = ? AND outgoing = 0 AND device = ? AND seq = ?',
  )
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
  const invites = db.prepare<[number], string>('SELECT secret FROM invite WHERE time > ?').pluck()
  const counts = db.prepare<
    [],
    { contacts: number; requests: number; queued: number; unread: number; cursor: number; place: number }
  >(
    `SELECT (SELECT count(*) FROM contact) contacts, (SELECT count(*) FROM request WHERE state = 'waiting') requests,
       (SELECT count(*) FROM outgoing WHERE content IS NOT NULL AND kind = 'message') queued,
       (SELECT count(*) FROM message WHERE unread = 1) unread,
       (SELECT coalesce(max(cursor), 0) FROM event) cursor, (SELECT coalesce(max(place), 0) FROM message) place`,
  )
  const latestTime = db.prepare<[string], HybridTime>(
    'SELECT ms, count FROM message WHERE conversation = ? ORDER BY ms DESC, count DESC LIMIT 1',
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
    message: (id: string) => message.get(id),
    /** Up to two messages whose id begins with these hexadecimal digits. */
    messagesBeginning: (prefix: string) => messagesBeginning.all(prefix),
    /** Whether that contact's device sent a message with this number already. */
    isSequenceTaken: (conversation: AccountId, device: DeviceId, seq: number) =>
      sequenceTaken.get(conversation, device, seq) !== undefined,
    /** Of what this device sent. */
    lastSent: (conversation: AccountId, device: DeviceId) => lastSent.get(conversation, device),
    /** SHA-256 of the newest contents that no other content names yet, newest first. */
    heads: (conversation: AccountId, limit: number) => heads.all(conversation, limit),
    outgoing: (id: string, recipient: AccountId) => outgoing.get(id, recipient),
    openOutgoing: () => openOutgoing.all(),
    /** Invite secrets given out after this moment. */
    invites: (sinceMs: number) => invites.all(sinceMs),
    counts: () => counts.get() ?? { contacts: 0, requests: 0, queued: 0, unread: 0, cursor: 0, place: 0 },
    /** Hybrid time of the last message of a conversation. */
    latestTime: (conversation: AccountId) => latestTime.get(conversation),
    /** The newest messages that fit, oldest first, by hybrid time; with `after`, the first ones behind that place. */
    read(filter: ReadFilter): MessageRow[] {
      const conditions = ['1']
      const values: (string | number)[] = []
      const only = (condition: string, value: string | number | undefined) => {
        if (value === undefined) return
        conditions.push(condition)
        values.push(value)
      }
      only('m.conversation = ?', filter.conversation)
      only('m.unread = ?', filter.unread ? 1 : undefined)
      only('m.place > ?', filter.after)
      only('m.ms >= ?', filter.fromMs)
      const first = filter.after !== undefined || filter.fromMs !== undefined || filter.unread
      const order = first ? 'm.place' : 'm.ms DESC, m.count DESC'
      const rows = db
        .prepare<(string | number)[], MessageRow & { count: number }>(
          `SELECT ${messageColumns}, m.count FROM ${messageSource} WHERE ${conditions.join(' AND ')} ORDER BY ${order} LIMIT ?`,
        )
        .all(...values, filter.limit)
      return rows.sort((a, b) => a.ms - b.ms || a.count - b.count || a.place - b.place)
    },
  }
}

export type Queries = ReturnType<typeof createQueries>

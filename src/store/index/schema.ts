import { retire, retiredNames } from './retired.ts'
import { tokenizer } from './words.ts'

/** Raised when the folded tables or the fold change. The tables of an older file are rebuilt from the log. */
export const indexVersion = 10
/** Raised when the kept tables change. A file with another version is created again as a whole. */
const keptVersion = 2

/**
 * Tables that the fold cannot rebuild: the order in which events arrived at this device, and state that only this device has. They stay when the other
 * tables are rebuilt, so that a cursor keeps its meaning.
 */
const keptTables = {
  meta: '(name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID',
  event: `(
  cursor INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  time INTEGER NOT NULL,
  ref TEXT NOT NULL,            -- id of the message or request, or account id, that it is about
  peer TEXT NOT NULL,           -- conversation that it happened in, or contact that it is about
  source TEXT NOT NULL,         -- id of the record; of a record of version 1, end of the hash of its entry and its place there; '' for none
  UNIQUE (ref, kind, time, source) -- an event that is folded again keeps its cursor
) STRICT`,
  consumer: '(name TEXT PRIMARY KEY, cursor INTEGER NOT NULL) STRICT, WITHOUT ROWID',
  draft: '(conversation TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID',
  untold: '(peer TEXT, id TEXT, PRIMARY KEY (peer, id)) STRICT, WITHOUT ROWID', // read receipts that no device has taken yet
} as const

/**
 * The local index, which `project` folds from the log. Times in milliseconds since 1970, ids as in shared/ids.
 *
 * Bounds of the tables:
 * - `event`, `attempt`: pruned, the newest 100,000 rows stay (store/fold/newest.ts). `attempt` has at most 22 rows per content.
 * - `meta`, `setting`, `clock`: a fixed number of rows. `consumer`: 1,000 rows (store/index/places.ts). `draft`: one row per conversation.
 * - `message`, `word`, `outgoing`, `delivery`, `entry`: the history of the account. A settled row of `outgoing` has no content; it holds the state of a
 *   message.
 * - `untold`, `mark`, `conflict`, `chain`, `gap`: at most one row per content that was received or hidden. `untold` shrinks as contacts connect.
 * - `fact`, `contact`, `request`, `invite`: actions of the person. A request of a stranger costs a stamp, and at most 200 wait.
 */
export const createTables = `
${Object.entries(keptTables)
  .map(([name, columns]) => `CREATE TABLE IF NOT EXISTS ${name} ${columns};`)
  .join('\n')}
INSERT OR IGNORE INTO meta VALUES ('generation', lower(hex(randomblob(2))));
CREATE TABLE entry (            -- folded entries of the log
  hash TEXT PRIMARY KEY,
  unread INTEGER NOT NULL       -- records of kinds and versions that this program does not know
) STRICT, WITHOUT ROWID;
CREATE TABLE clock (one INTEGER PRIMARY KEY CHECK (one = 1), ms INTEGER NOT NULL, count INTEGER NOT NULL) STRICT; -- latest at of any record
CREATE TABLE fact (             -- encoded records of the account itself, of contacts and of requests, from which the tables below follow
  id TEXT PRIMARY KEY,
  subject TEXT NOT NULL,        -- '' for the account itself, account id of a contact, id of a request that was declined
  data BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX fact_of ON fact (subject);
CREATE TABLE setting (name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
CREATE TABLE invite (secret TEXT PRIMARY KEY, time INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE contact (          -- state/contact.ts
  account TEXT PRIMARY KEY,
  chosen TEXT NOT NULL,
  given TEXT NOT NULL,
  latest TEXT NOT NULL,
  state TEXT NOT NULL,          -- requested | accepted
  added INTEGER NOT NULL,
  since INTEGER NOT NULL,
  verified INTEGER NOT NULL,
  muted INTEGER NOT NULL,
  pinned INTEGER NOT NULL,
  card BLOB,                    -- checked card, encoded
  request TEXT,                 -- id of the latest request that this account sent
  invite TEXT,                  -- invite secret of the waiting request of this account
  half BLOB NOT NULL,           -- pair secret of this account for the contact, and its epoch
  half_epoch INTEGER NOT NULL,
  epoch INTEGER NOT NULL,       -- highest epoch of a pair secret of this account
  their_half BLOB,
  root BLOB,                    -- pair root
  old_root BLOB,                -- the pair root before, whose envelopes are still opened
  inbox_key BLOB
) STRICT, WITHOUT ROWID;
CREATE TABLE request (
  id TEXT,
  account TEXT,
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  time INTEGER NOT NULL,
  state TEXT NOT NULL,          -- waiting | accepted | declined
  secret BLOB NOT NULL,         -- pair secret of the requester
  inbox_key BLOB NOT NULL,
  PRIMARY KEY (id, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX request_waiting ON request (time, id) WHERE state = 'waiting';
CREATE TABLE message (          -- every content of a conversation that has a sequence number, edits, deletions and reactions included
  key INTEGER PRIMARY KEY,
  place INTEGER NOT NULL,       -- cursor of the event with which it arrived; stays when that event is pruned
  id TEXT NOT NULL,
  author TEXT NOT NULL,         -- account id
  conversation TEXT NOT NULL,   -- id of the contact or of the group
  device TEXT NOT NULL,
  seq INTEGER NOT NULL,
  ms INTEGER NOT NULL,          -- hybrid logical time: the order on the screen and the time to show, the same for all readers
  count INTEGER NOT NULL,
  type TEXT NOT NULL,
  shown INTEGER NOT NULL,       -- 0: changes another message
  text TEXT NOT NULL,
  original TEXT,                -- the text before all edits; NULL if there was none
  ref TEXT,                     -- message that it answers or changes
  changed INTEGER NOT NULL,     -- 1: it has reactions; 2: it was edited; 3: both
  hash BLOB NOT NULL,           -- SHA-256 of the content
  entry TEXT,                   -- entry of the log, for contents of this account
  unread INTEGER NOT NULL,
  UNIQUE (id, author)
) STRICT;
CREATE INDEX message_seq ON message (conversation, author, device, seq);
CREATE INDEX message_order ON message (conversation, ms, count, id, shown);
CREATE INDEX message_place ON message (place) WHERE shown = 1;
CREATE INDEX message_at ON message (ms) WHERE shown = 1;
CREATE INDEX message_unread ON message (conversation, ms, count, id) WHERE unread = 1;
CREATE INDEX message_change ON message (ref, type, conversation, author, ms, count, id) WHERE shown = 0; -- up to the newest of each author
CREATE VIRTUAL TABLE word USING fts5(text, content = '', contentless_delete = 1, prefix = '2 3', tokenize = "${tokenizer}");
CREATE TABLE unread (           -- unread messages per conversation; every event about a message reports this number
  conversation TEXT PRIMARY KEY,
  count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER unread_added AFTER INSERT ON message WHEN new.unread = 1 BEGIN
  INSERT INTO unread VALUES (new.conversation, 1) ON CONFLICT DO UPDATE SET count = count + 1;
END;
${['UPDATE OF unread ON message WHEN old.unread = 1 AND new.unread = 0', 'DELETE ON message WHEN old.unread = 1']
  .map(
    (event, index) => `CREATE TRIGGER unread_removed_${index} AFTER ${event} BEGIN
  UPDATE unread SET count = count - 1 WHERE conversation = old.conversation;
  DELETE FROM unread WHERE conversation = old.conversation AND count = 0;
END;`,
  )
  .join('\n')}
CREATE TABLE mark (             -- actions of a person on messages that are missing, or that the person hid
  id TEXT,
  author TEXT,                  -- '' in records that did not say
  seen INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  PRIMARY KEY (id, author)
) STRICT, WITHOUT ROWID;
CREATE TABLE conflict (         -- contents that lost against another one with their author and id
  id TEXT,
  author TEXT,
  hash BLOB,
  PRIMARY KEY (id, author, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE chain (            -- lowest and highest sequence number of each device in a conversation
  conversation TEXT,
  author TEXT,
  device TEXT,
  low INTEGER NOT NULL,
  high INTEGER NOT NULL,
  PRIMARY KEY (conversation, author, device)
) STRICT, WITHOUT ROWID;
CREATE TABLE gap (              -- sequence numbers between low and high, from first to last, whose contents are missing
  conversation TEXT,
  author TEXT,
  device TEXT,
  first INTEGER,
  last INTEGER NOT NULL,
  PRIMARY KEY (conversation, author, device, first)
) STRICT, WITHOUT ROWID;
CREATE TABLE outgoing (         -- contents of this account per recipient
  id TEXT,
  recipient TEXT,
  kind TEXT NOT NULL,           -- request | accept | message
  state TEXT NOT NULL,          -- furthest state of any device of the recipient
  created INTEGER NOT NULL,
  content BLOB,                 -- NULL once settled
  PRIMARY KEY (id, recipient)
) STRICT, WITHOUT ROWID;
CREATE INDEX outgoing_open ON outgoing (created) WHERE content IS NOT NULL;
CREATE TABLE delivery (         -- what a recipient's device, or the recipient as a whole (device ''), did with a content; times in milliseconds since 1970
  id TEXT,
  recipient TEXT,
  device TEXT,
  delivered INTEGER,
  read INTEGER,
  expired INTEGER,
  refused INTEGER,
  PRIMARY KEY (id, recipient, device)
) STRICT, WITHOUT ROWID;
CREATE TABLE attempt (          -- attempts and steps of this device for a content; not from records
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  recipient TEXT NOT NULL,
  time INTEGER NOT NULL,
  step TEXT NOT NULL,           -- sent | held | published | deposited
  peers TEXT NOT NULL           -- peer ids, separated by spaces
) STRICT;
CREATE INDEX attempt_of ON attempt (id);
`

/** Tables that stay when the index has another version. All others are rebuilt from the log. */
export const kept = { version: keptVersion, tables: [...Object.keys(keptTables), ...retiredNames], retire } as const

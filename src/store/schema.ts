import { tokenizer } from './words.ts'

/** Raised whenever the folded tables or the fold change: in an older file they are made anew from the log. */
export const indexVersion = 7
/** Raised when the kept tables change: a file with another number is made anew, all of it. */
const keptVersion = 2

/**
 * What the fold cannot give again: the order in which things came to this device, and what only this device knows. Kept when the other tables are
 * made anew, so that a cursor means the same afterwards.
 */
const keptTables = {
  meta: '(name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID',
  event: `(
  cursor INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  time INTEGER NOT NULL,
  ref TEXT NOT NULL,            -- id of the message or request, or account id, that it is about
  peer TEXT NOT NULL,           -- account id of the other person
  source TEXT NOT NULL,         -- end of the hash of the entry, and which of its records: in a burst, much happens to a message in a millisecond
  UNIQUE (ref, kind, time, source) -- the same event again, folded anew, keeps its cursor
) STRICT`,
  consumer: '(name TEXT PRIMARY KEY, cursor INTEGER NOT NULL) STRICT, WITHOUT ROWID',
  draft: '(conversation TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID',
  untold: '(peer TEXT, id TEXT, PRIMARY KEY (peer, id)) STRICT, WITHOUT ROWID', // read receipts that nobody has taken yet
} as const

/** The local index: what people see, folded from the log by `project`. Times in milliseconds since 1970, ids as in shared/ids. */
export const createTables = `
${Object.entries(keptTables)
  .map(([name, columns]) => `CREATE TABLE IF NOT EXISTS ${name} ${columns};`)
  .join('\n')}
INSERT OR IGNORE INTO meta VALUES ('generation', lower(hex(randomblob(2))));
CREATE TABLE setting (name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
CREATE TABLE invite (secret TEXT PRIMARY KEY, time INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE entry (hash TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE contact (
  account TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  named INTEGER NOT NULL,       -- 1: we chose the name; 0: it came from them or from the address
  own_name TEXT NOT NULL DEFAULT '', -- what they called themselves last
  state TEXT NOT NULL,          -- requested | accepted
  since INTEGER NOT NULL,
  verified INTEGER NOT NULL DEFAULT 0,
  muted INTEGER NOT NULL DEFAULT 0,
  pinned INTEGER NOT NULL DEFAULT 0,
  card BLOB,                    -- checked card, encoded
  request TEXT,                 -- id of the request we sent
  secret BLOB,                  -- our half of the pair root
  invite TEXT,                  -- invite secret that our request proves
  root BLOB,                    -- pair root
  old_root BLOB,                -- the one before, still opened
  inbox_key BLOB
) STRICT, WITHOUT ROWID;
CREATE TABLE request (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  time INTEGER NOT NULL,
  state TEXT NOT NULL,          -- waiting | accepted | declined
  secret BLOB NOT NULL,         -- their half
  inbox_key BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE message (          -- every content of a conversation that has a sequence number, also edits and the like
  key INTEGER PRIMARY KEY,
  place INTEGER NOT NULL,       -- cursor of the event with which it came
  id TEXT NOT NULL UNIQUE,
  conversation TEXT NOT NULL,   -- account id of the contact
  outgoing INTEGER NOT NULL,
  device TEXT NOT NULL,
  seq INTEGER NOT NULL,
  ms INTEGER NOT NULL,          -- hybrid logical time: the order on the screen and the time to show, the same on both sides
  count INTEGER NOT NULL,
  type TEXT NOT NULL,
  shown INTEGER NOT NULL,       -- 0: changes another message
  text TEXT NOT NULL,
  ref TEXT,                     -- message that it answers or changes
  changed INTEGER NOT NULL DEFAULT 0, -- 1: edits or reactions of it are below; 2: its text is not the first one; 3: both
  hash BLOB NOT NULL,           -- SHA-256 of the content
  entry TEXT,                   -- of the log, for what we sent
  unread INTEGER NOT NULL
) STRICT;
CREATE INDEX message_seq ON message (conversation, outgoing, device, seq); -- a contact may claim a device id of ours, and use a number twice
CREATE INDEX message_order ON message (conversation, ms, count, id, shown);
CREATE INDEX message_place ON message (place) WHERE shown = 1;
CREATE INDEX message_time ON message (ms) WHERE shown = 1;
CREATE INDEX message_unread ON message (conversation) WHERE unread = 1;
CREATE INDEX message_change ON message (ref, type, conversation, outgoing, ms, count, id) WHERE shown = 0; -- up to the newest of each side
CREATE VIRTUAL TABLE word USING fts5(text, content = '', contentless_delete = 1, prefix = '2 3', tokenize = "${tokenizer}");
CREATE TABLE gap (              -- sequence numbers that a contact's device used and that are not here
  conversation TEXT,
  device TEXT,
  seq INTEGER,
  before TEXT NOT NULL,         -- message that showed that it is missing
  PRIMARY KEY (conversation, device, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX gap_before ON gap (before);
CREATE TABLE head (place INTEGER PRIMARY KEY, conversation TEXT NOT NULL, hash BLOB NOT NULL, UNIQUE (conversation, hash)) STRICT;
CREATE TABLE outgoing (
  id TEXT,
  recipient TEXT,
  kind TEXT NOT NULL,           -- request | accept | message
  state TEXT NOT NULL,
  created INTEGER NOT NULL,
  content BLOB,                 -- NULL once settled
  PRIMARY KEY (id, recipient)
) STRICT, WITHOUT ROWID;
CREATE INDEX outgoing_open ON outgoing (created) WHERE content IS NOT NULL;
CREATE TABLE step (             -- on the way of an outgoing message
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  recipient TEXT NOT NULL,
  time INTEGER NOT NULL,
  step TEXT NOT NULL,           -- a state, or published | deposited
  peers TEXT NOT NULL,          -- peer ids, separated by spaces
  device TEXT
) STRICT;
CREATE INDEX step_of ON step (id);
`

/** What is made anew from the log when the index is of another version. */
export const kept = { version: keptVersion, tables: Object.keys(keptTables) } as const

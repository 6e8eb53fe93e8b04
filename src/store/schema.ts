/** Raised whenever the tables or the fold change: an older file is made anew from the log. */
export const indexVersion = 2

/** The local index: what people see, folded from the log by `project`. Times in milliseconds since 1970, ids as in shared/ids. */
export const createTables = `
CREATE TABLE setting (name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
CREATE TABLE invite (secret TEXT PRIMARY KEY, time INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE entry (hash TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE contact (
  account TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  named INTEGER NOT NULL,       -- 1: we chose the name; 0: it came from them or from the address
  state TEXT NOT NULL,          -- requested | accepted
  since INTEGER NOT NULL,
  verified INTEGER NOT NULL DEFAULT 0,
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
CREATE TABLE message (
  place INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  conversation TEXT NOT NULL,   -- account id of the contact
  outgoing INTEGER NOT NULL,
  device TEXT NOT NULL,
  seq INTEGER NOT NULL,
  ms INTEGER NOT NULL,
  count INTEGER NOT NULL,
  type TEXT NOT NULL,
  text TEXT NOT NULL,
  reply_to TEXT,
  hash BLOB NOT NULL,           -- SHA-256 of the content
  unread INTEGER NOT NULL,
  UNIQUE (conversation, outgoing, device, seq) -- a contact may claim a device id of ours
) STRICT;
CREATE INDEX message_order ON message (conversation, ms, count);
CREATE INDEX message_unread ON message (conversation) WHERE unread = 1;
CREATE TABLE head (conversation TEXT, hash BLOB, place INTEGER NOT NULL, PRIMARY KEY (conversation, hash)) STRICT, WITHOUT ROWID;
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
CREATE TABLE event (cursor INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, time INTEGER NOT NULL, ref TEXT NOT NULL, peer TEXT NOT NULL) STRICT;
`

/** Content identifier of one log entry, as OrbitDB writes it (`zdpu...`). */
export type EntryHash = string

/** One entry of an account's log: a few records that were appended together, oldest first, decrypted. */
export interface LogEntry {
  readonly hash: EntryHash
  readonly records: readonly Uint8Array[]
}

/** The account's encrypted, signed, replicated log. Implemented by `store/log` on OrbitDB, and in memory in test/support. */
export interface LogPort {
  /** OrbitDB address: the same on every device of the account. */
  readonly address: string
  /**
   * Appends one record. Resolves when it is durable (it survives a power cut). Records that wait while an entry is being written go into the next
   * entry together (group commit), in the order of the calls.
   */
  append(record: Uint8Array): Promise<EntryHash>
  /** Hashes of the newest entries. */
  heads(): Promise<EntryHash[]>
  /** Entries of which `isKnown` says false, parents before children. Does not look behind a known entry. Yields to the event loop. */
  entries(isKnown: (hash: EntryHash) => boolean, signal?: AbortSignal): AsyncIterable<LogEntry>
  /** One entry by its hash; undefined when it is not here or cannot be read. */
  entry(hash: EntryHash): Promise<LogEntry | undefined>
  /** Calls back for every entry that joins the log, from here or from another device; callbacks for our own come before `append` resolves. */
  onEntry(listener: (entry: LogEntry) => void): () => void
  /** How many entries of others were rejected, by reason. */
  readonly rejected: ReadonlyMap<string, number>
  close(): Promise<void>
}

/** Content identifier of one log entry, as OrbitDB writes it (`zdpu...`). */
export type EntryHash = string

/** One entry of the log, decrypted: records that were appended together, oldest first. */
export interface LogEntry {
  readonly hash: EntryHash
  readonly records: readonly Uint8Array[]
}

/** The encrypted, signed log of an account. `src/store/log` implements it on OrbitDB, `test/support/memory/memory-log.ts` in memory. */
export interface LogPort {
  /** OrbitDB address; the same on each device of the account. */
  readonly address: string
  /**
   * Appends one record. Resolves when the record is on disk and survives a power cut. Records that wait while an entry is written go together into the
   * next entry, in the order of the calls (group commit).
   */
  append(record: Uint8Array): Promise<EntryHash>
  /** Hashes of the newest entries. */
  heads(): Promise<EntryHash[]>
  /** Entries for which `isKnown` is false, parents before children. Does not follow the parents of the others. Yields to the event loop. */
  entries(isKnown: (hash: EntryHash) => boolean, signal?: AbortSignal): AsyncIterable<LogEntry>
  /** One entry by its hash; undefined if its block is missing or unreadable. */
  entry(hash: EntryHash): Promise<LogEntry | undefined>
  /** Calls back for each entry that joins the log, of this device or another. For an entry of this device it does so before `append` resolves. */
  onEntry(listener: (entry: LogEntry) => void): () => void
  /** Number of rejected entries, by reason. */
  readonly rejected: ReadonlyMap<string, number>
  close(): Promise<void>
}

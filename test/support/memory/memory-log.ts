import { createHash } from 'node:crypto'
import { PrivyError } from '../../../src/shared/errors.ts'
import { groupCommit } from '../../../src/store/log/group-commit.ts'
import type { EntryHash, LogEntry, LogPort } from '../../../src/state/log-port.ts'

/** The entries of a closed memory log. The next memory log opens them. */
export type MemoryLogDisk = LogEntry[]

/**
 * The log of one device in memory: a single chain of entries, with the grouping and the limits of the real log.
 * @param turn awaited before an entry is on disk, and again before the append resolves
 */
export function memoryLog(disk: MemoryLogDisk = [], turn?: () => Promise<void>): LogPort {
  const listeners = new Set<(entry: LogEntry) => void>()
  let closed = false

  const commits = groupCommit(async (records) => {
    const content = [disk.at(-1)?.hash ?? '', ...records.map((record) => Buffer.from(record).toString('hex'))]
    const hash = `zdpu${createHash('sha256').update(content.join('\n')).digest('hex')}`
    const entry = { hash, records: records.map((record) => record.slice()) }
    await turn?.()
    disk.push(entry)
    await turn?.()
    for (const listener of listeners) listener(entry)
    return hash
  }, 64 * 1024)

  return {
    address: '/orbitdb/zdpuMemory',
    rejected: new Map(),
    async append(record) {
      if (closed) throw new Error('the log is closed')
      if (record.length > 512 * 1024) throw new PrivyError('too-large', 'The record is too large', 'Send it as a file')
      return commits.append(record)
    },
    heads: async (): Promise<EntryHash[]> => disk.slice(-1).map(({ hash }) => hash),
    async *entries(isKnown, signal) {
      const end = disk.length
      let start = end
      for (let entry = disk[start - 1]; entry && !isKnown(entry.hash); entry = disk[start - 1]) start -= 1
      for (const entry of disk.slice(start, end)) {
        signal?.throwIfAborted()
        yield entry
      }
    },
    entry: async (hash) => disk.find((entry) => entry.hash === hash),
    onEntry(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      closed = true
      await commits.idle()
    },
  }
}

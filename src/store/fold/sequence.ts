import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { AccountId, ConversationId, DeviceId } from '../../shared/ids.ts'

/** The position of a content in the sequence of its author's device. */
export interface SequencePlace {
  readonly conversation: ConversationId
  readonly author: AccountId
  readonly device: DeviceId
  readonly seq: number
}

/** Sequence numbers directly behind a gap that was opened, closed or reduced. */
type Behind = readonly number[]

interface Span {
  readonly first: number
  readonly last: number
}

/**
 * Stores which sequence numbers have contents, and the gaps between them. Numbers below the lowest received one do not count as missing: a conversation
 * can begin at any number. Chains and gaps follow from the set of numbers, not from their order of arrival.
 */
export function createSequences(db: Database) {
  const chain = db.prepare<[string, string, string], { low: number; high: number }>(
    'SELECT low, high FROM chain WHERE conversation = ? AND author = ? AND device = ?',
  )
  const insertChain = db.prepare('INSERT INTO chain VALUES (?, ?, ?, ?, ?)')
  const setChain = db.prepare('UPDATE chain SET low = ?, high = ? WHERE conversation = ? AND author = ? AND device = ?')
  const gapAt = db.prepare<[string, string, string, number], Span>(
    'SELECT first, last FROM gap WHERE conversation = ? AND author = ? AND device = ? AND first <= ? ORDER BY first DESC LIMIT 1',
  )
  const insertGap = db.prepare('INSERT INTO gap VALUES (?, ?, ?, ?, ?)')
  const deleteGap = db.prepare('DELETE FROM gap WHERE conversation = ? AND author = ? AND device = ? AND first = ?')

  return {
    /** Adds a number. @returns the numbers of the contents directly behind the gaps that it changed */
    add({ conversation, author, device, seq }: SequencePlace): Behind {
      const of = [conversation, author, device] as const
      const open = (first: number, last: number): Behind => {
        if (first > last) return []
        insertGap.run(...of, first, last)
        return [last + 1]
      }
      const known = chain.get(...of)
      if (!known) {
        insertChain.run(...of, seq, seq)
        return []
      }
      const { low, high } = known
      if (seq > high) {
        setChain.run(low, seq, ...of)
        return open(high + 1, seq - 1)
      }
      if (seq < low) {
        setChain.run(seq, high, ...of)
        return open(seq + 1, low - 1)
      }
      const gap = gapAt.get(...of, seq)
      if (!gap || gap.last < seq) return []
      deleteGap.run(...of, gap.first)
      return [...open(gap.first, seq - 1), ...open(seq + 1, gap.last), gap.last + 1]
    },
  }
}

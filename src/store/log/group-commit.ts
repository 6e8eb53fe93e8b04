/** Collects records while a write runs, and writes them together. */
export interface GroupCommit<Written> {
  /** Resolves with the result of `write` for the group of the record. */
  append(record: Uint8Array): Promise<Written>
  /** Resolves when no record waits and no write runs. */
  idle(): Promise<void>
}

interface Waiting<Written> {
  readonly record: Uint8Array
  readonly done: PromiseWithResolvers<Written>
}

/**
 * Writes groups one after another, in the order of the calls. A group holds records of at most `maxLength` bytes together, or one larger record.
 * If `write` rejects, all records of that group reject; the next group is written nevertheless.
 */
export function groupCommit<Written>(
  write: (records: readonly Uint8Array[]) => Promise<Written>,
  maxLength: number,
): GroupCommit<Written> {
  const waiting: Waiting<Written>[] = []
  let running: Promise<void> | undefined

  const takeGroup = (): Waiting<Written>[] => {
    let length = 0
    const tooMuch = waiting.findIndex(({ record }, at) => {
      length += record.length + 5 // its CBOR head
      return at > 0 && length > maxLength
    })
    return waiting.splice(0, tooMuch < 0 ? waiting.length : tooMuch)
  }

  const run = async () => {
    await Promise.resolve() // records of the same turn form one group
    while (waiting.length > 0) {
      const group = takeGroup()
      try {
        const written = await write(group.map(({ record }) => record))
        for (const { done } of group) done.resolve(written)
      } catch (error) {
        for (const { done } of group) done.reject(error)
      }
    }
    running = undefined
  }

  return {
    append(record) {
      const done = Promise.withResolvers<Written>()
      waiting.push({ record, done })
      running ??= run()
      return done.promise
    },
    idle: async () => running,
  }
}

import type { MessageId } from '../../../src/shared/ids.ts'

/** What people were promised, and what was seen on disks: the truth that nodes are measured by. */
export function createLedger() {
  const onDisk = new Map<number, Set<MessageId>>()
  const arrivals = new Map<number, MessageId[]>()
  const sent = new Set<MessageId>()
  const accepted: Accepted[] = []
  const texts = new Map<string, Text[]>()
  const deleted = new Set<string>()
  const hidden = new Set<string>()
  const forgetful = new Set<number>()
  const careless = new Set<number>()
  const acquainted: (readonly [number, number])[] = []

  return {
    /** Messages whose `message.send` was answered. */
    accepted,
    /** Who lost what only their index knew. */
    forgetful,
    /** Who may have been handed something that they did not keep: said to be taken by a node that crashed then, or by somebody else. */
    careless,
    /** Pairs of which one has asked the other. */
    acquainted,
    queued: (id: MessageId) => void sent.add(id),
    isQueued: (id: MessageId) => sent.has(id),
    stored(number: number, id: MessageId): void {
      onDisk.set(number, (onDisk.get(number) ?? new Set()).add(id))
      arrivals.set(number, [...(arrivals.get(number) ?? []), id])
    },
    isStored: (number: number, id: MessageId) => onDisk.get(number)?.has(id) === true,
    /** Ids in the order in which they came to the disk of somebody. */
    arrivals: (number: number): readonly MessageId[] => arrivals.get(number) ?? [],
    /** Somebody changes a text of theirs. @returns to be called when that was accepted */
    edits(id: string, text: string): () => void {
      const edit: Text = { text, accepted: false }
      texts.set(id, [...(texts.get(id) ?? []), edit])
      return () => (edit.accepted = true)
    },
    /** What a message may say in the end; undefined when nobody has changed it for certain. */
    possibleTexts(id: string): readonly string[] | undefined {
      const edits = texts.get(id) ?? []
      const last = edits.findLastIndex((edit) => edit.accepted)
      return last < 0 ? undefined : edits.slice(last).map(({ text }) => text)
    },
    delete: (id: string) => void deleted.add(id),
    isDeleted: (id: string) => deleted.has(id),
    /** Somebody may have deleted it for themselves. */
    hide: (id: string) => void hidden.add(id),
    isHidden: (id: string) => hidden.has(id),
  }
}

export type Ledger = ReturnType<typeof createLedger>

interface Text {
  readonly text: string
  accepted: boolean
}

interface Accepted {
  readonly id: string
  readonly from: number
  readonly to: number
  /** What was shown last when it was written. */
  readonly above: string | undefined
}

import type { MessageId } from '../../../src/shared/ids.ts'

/** Promises to people and records on disks. The invariants compare the nodes with it. */
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
    /** Messages whose `message.send` got an answer. */
    accepted,
    /** People whose index was lost, with the data that only the index has. */
    forgetful,
    /** People whose deposits may be lost: the answer was `taken`, but the node crashed then, or a hostile neighbour gave the answer. */
    careless,
    /** Pairs of people with a request between them. */
    acquainted,
    queued: (id: MessageId) => void sent.add(id),
    isQueued: (id: MessageId) => sent.has(id),
    stored(number: number, id: MessageId): void {
      onDisk.set(number, (onDisk.get(number) ?? new Set()).add(id))
      arrivals.set(number, [...(arrivals.get(number) ?? []), id])
    },
    isStored: (number: number, id: MessageId) => onDisk.get(number)?.has(id) === true,
    /** Ids of messages in the order in which they reached the disk of a person. */
    arrivals: (number: number): readonly MessageId[] => arrivals.get(number) ?? [],
    /** Records an edit. @returns a function to call when the node has accepted it */
    edits(id: string, text: string): () => void {
      const edit: Text = { text, accepted: false }
      texts.set(id, [...(texts.get(id) ?? []), edit])
      return () => (edit.accepted = true)
    },
    /** Possible final texts of a message; undefined if no edit is certain. */
    possibleTexts(id: string): readonly string[] | undefined {
      const edits = texts.get(id) ?? []
      const last = edits.findLastIndex((edit) => edit.accepted)
      return last < 0 ? undefined : edits.slice(last).map(({ text }) => text)
    },
    delete: (id: string) => void deleted.add(id),
    isDeleted: (id: string) => deleted.has(id),
    /** Records that a person may have deleted the message for itself. */
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
  /** The last shown message when this one was written. */
  readonly above: string | undefined
}

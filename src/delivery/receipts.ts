import type { AccountId, MessageId } from '../shared/ids.ts'
import type { Schedule } from '../shared/time.ts'
import { type Body, maxReceiptIds } from '../protocol/content.ts'

/** Collects acknowledgements per contact, and sends those of the same moment in one sealed receipt. */
export interface Receipts {
  /** Acknowledges that a content is on disk. An acknowledgement that is lost is repeated when the content arrives again, so it is not stored. */
  delivered(to: AccountId, id: MessageId): void
  /** Acknowledges that a person saw messages, those in {@link UntoldReads}. Repeated until a device of the author takes it, also after a restart. */
  read(to: AccountId, ids: readonly MessageId[]): void
  /** A device of the contact connected. Its waiting read receipts are sent at once. */
  appeared(person: AccountId): void
  /** Resolves when all collected receipts were handed to the network or could not be. */
  flush(): Promise<void>
  /** Ends the attempts. Read receipts that no device took stay on disk. */
  stop(): void
}

/** Seen messages whose authors have no read receipt yet, stored on this device. */
export interface UntoldReads {
  all(): { readonly author: AccountId; readonly id: MessageId }[]
  among(author: AccountId, ids: readonly MessageId[]): MessageId[]
  remove(author: AccountId, ids: readonly MessageId[]): void
}

export interface ReceiptPorts {
  /** Seals one receipt and hands it over. Resolves with whether a peer took it. Does not throw. */
  readonly send: (to: AccountId, body: Extract<Body, { type: 'receipt' }>) => Promise<boolean>
  /** Resolves when the contents that are handled now are finished, or after a short time limit. */
  readonly soon: () => Promise<void>
  readonly schedule: Schedule
  readonly untold: UntoldReads
}

const [firstPauseMs, longestPauseMs] = [30_000, 30 * 60_000]

interface Person {
  readonly delivered: Set<MessageId>
  readonly read: Set<MessageId>
  sending: Promise<void> | undefined
  /** Pause before the next attempt to send read receipts, in milliseconds. */
  pauseMs: number
  cancelPause: () => void
}

export function createReceipts({ send, soon, schedule, untold }: ReceiptPorts): Receipts {
  const people = new Map<AccountId, Person>()
  let stopped = false
  for (const { author, id } of untold.all()) personFor(author).read.add(id)
  for (const to of people.keys()) retryLater(to, personFor(to))

  function personFor(to: AccountId): Person {
    const known = people.get(to)
    if (known) return known
    const person: Person = {
      ...{ delivered: new Set(), read: new Set(), sending: undefined },
      ...{ pauseMs: firstPauseMs, cancelPause: () => undefined },
    }
    people.set(to, person)
    return person
  }

  function start(to: AccountId, person: Person): void {
    person.cancelPause()
    person.sending ??= run(to, person).finally(() => {
      person.sending = undefined
      if (person.delivered.size > 0) start(to, person)
      else if (person.read.size > 0) retryLater(to, person)
      else people.delete(to)
    })
  }

  async function run(to: AccountId, person: Person): Promise<void> {
    while (person.delivered.size + person.read.size > 0) {
      // Waits for more acknowledgements: sealing and opening a receipt costs far more than its ids.
      if (person.delivered.size + person.read.size < maxReceiptIds) await soon()
      const delivered = first(person.delivered)
      const read = first(person.read)
      for (const id of delivered) person.delivered.delete(id)
      const taken = await send(to, { type: 'receipt', delivered, read })
      if (!taken && read.length > 0) return
      for (const id of read) person.read.delete(id)
      if (read.length > 0) untold.remove(to, read)
      person.pauseMs = firstPauseMs
    }
  }

  function retryLater(to: AccountId, person: Person): void {
    if (stopped) return
    person.cancelPause = schedule(person.pauseMs, () => start(to, person))
    person.pauseMs = Math.min(person.pauseMs * 2, longestPauseMs)
  }

  return {
    delivered(to, id) {
      const person = personFor(to)
      person.delivered.add(id)
      start(to, person)
    },
    read(to, ids) {
      const waiting = untold.among(to, ids)
      if (waiting.length === 0) return
      const person = personFor(to)
      for (const id of waiting) person.read.add(id)
      start(to, person)
    },
    appeared(to) {
      const person = people.get(to)
      if (person && person.read.size > 0) start(to, person)
    },
    async flush() {
      await Promise.all([...people.values()].map(async ({ sending }) => sending))
    },
    stop() {
      stopped = true
      for (const person of people.values()) person.cancelPause()
    },
  }
}

const first = (ids: ReadonlySet<MessageId>): MessageId[] => [...ids].slice(0, maxReceiptIds)

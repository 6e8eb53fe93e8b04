import type { Topic } from '../protocol/topics.ts'
import type { Drop, DropReason } from '../protocol/drops.ts'
import { isEnvelopeSize } from '../protocol/envelope.ts'
import { createTurns } from './turns.ts'

/** Handles one envelope that arrived on a topic. `neighbour` is the peer that handed it over. */
export type Endpoint = (data: Uint8Array, neighbour: string) => Promise<Drop | undefined>

export interface RouterPorts {
  /** Whether the envelope is recognised: by its tag, without a private key. Those that are not wait behind all that are. */
  readonly isKnown: (topic: Topic, data: Uint8Array) => boolean
  /** By the last part of the topic. */
  readonly endpoints: Readonly<Record<string, Endpoint>>
  readonly onDrop: (reason: DropReason) => void
  /** A handler failed because of this node (full disk, bug). The envelope is not acknowledged, so its sender sends it again. */
  readonly onFault: (error: unknown) => void
  /** Lets the event loop run between two envelopes. */
  readonly pause: () => Promise<void>
  /** Bytes that may wait, of one peer a quarter of them; what comes on top is dropped and will be sent again. A sixteenth of that for what is not recognised. */
  readonly maxWaitingBytes: number
  /** Envelopes that may be on their way to disk at the same time, so that the log can write them together. */
  readonly maxStoring: number
}

interface Waiting {
  readonly topic: Topic
  readonly data: Uint8Array
  readonly neighbour: string
}

/**
 * Brings what arrives to its endpoint, one after another, as HTTP servers do with routes. Envelopes of contacts go first; the peers that hand envelopes over
 * are served in turn.
 */
export function createRouter({ endpoints, isKnown, onDrop, onFault, pause, maxWaitingBytes, maxStoring }: RouterPorts) {
  const onEvicted = () => onDrop('overload')
  const known = createTurns<Waiting>(maxWaitingBytes, onEvicted)
  const unknown = createTurns<Waiting>(maxWaitingBytes / 16, onEvicted)
  const take = () => known.next() ?? unknown.next()
  const storing = new Set<Promise<void>>()
  let running: Promise<void> | undefined

  async function handle(endpoint: Endpoint, data: Uint8Array, neighbour: string): Promise<void> {
    try {
      const dropped = await endpoint(data, neighbour)
      if (dropped) onDrop(dropped.drop)
    } catch (error) {
      onFault(error)
    }
  }

  async function run(): Promise<void> {
    for (let next = take(); next; next = take()) {
      const endpoint = endpoints[next.topic.slice(next.topic.lastIndexOf('/') + 1)]
      if (!endpoint) continue
      const task = handle(endpoint, next.data, next.neighbour).finally(() => storing.delete(task))
      storing.add(task)
      if (storing.size >= maxStoring) await Promise.race(storing)
      await pause()
    }
    running = undefined
  }

  return {
    /** Queues an envelope. Never throws and never waits. @returns false if it was dropped: it is not an envelope, or too many wait */
    receive(topic: Topic, data: Uint8Array, neighbour: string): boolean {
      // Before it waits: any number of empty messages would fit into the bytes that may.
      if (!isEnvelopeSize(data.length)) {
        onDrop('size')
        return false
      }
      const waiting = isKnown(topic, data) ? known : unknown
      if (!waiting.add(neighbour, { topic, data, neighbour }, data.length)) {
        onDrop('overload')
        return false
      }
      running ??= run()
      return true
    },
    /** Resolves when no envelope waits to be opened. */
    async calm(): Promise<void> {
      await running
    },
    /** Resolves when all queued envelopes are handled. */
    async idle(): Promise<void> {
      await running
      await Promise.all(storing)
    },
  }
}

export type Router = ReturnType<typeof createRouter>

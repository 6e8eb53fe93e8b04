import type { EventOf, passingKinds } from '../../rpc/contract.ts'

type Kind = (typeof passingKinds)[number]
/** Fields of an event besides cursor, kind and time. */
export type About<K extends Kind> = Omit<EventOf<K>, 'cursor' | 'kind' | 'time'>
/** An event without its cursor, which is that of the last stored event. */
type PassingEvent = { [K in Kind]: Omit<EventOf<K>, 'cursor'> }[Kind]
type Listener = (event: PassingEvent) => void

/** Events that are not stored. Only connected clients receive them. */
export interface Passing {
  tell<K extends Kind>(kind: K, about: About<K>): void
  isHeard(): boolean
  /** @returns a function that ends it */
  listen(listener: Listener): () => void
}

export function createPassing(now: () => number): Passing {
  const listeners = new Set<Listener>()
  return {
    tell(kind, about) {
      // The parameters tie the fields to the kind. TypeScript cannot follow that into the union.
      const event = { kind, time: new Date(now()).toISOString(), ...about } as unknown as PassingEvent
      for (const listener of listeners) listener(event)
    },
    isHeard: () => listeners.size > 0,
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

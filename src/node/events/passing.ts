import type { EventOf, passingKinds } from '../../rpc/contract.ts'

type Kind = (typeof passingKinds)[number]
/** What a kind of event says besides what every event has. */
export type About<K extends Kind> = Omit<EventOf<K>, 'cursor' | 'kind' | 'time'>
/** An event but for its cursor, which is that of the last stored one. */
type PassingEvent = { [K in Kind]: Omit<EventOf<K>, 'cursor'> }[Kind]
type Listener = (event: PassingEvent) => void

/** What happens and is not worth keeping: told to whoever listens now. */
export interface Passing {
  tell<K extends Kind>(kind: K, about: About<K>): void
  isHeard(): boolean
  /** @returns ends it */
  listen(listener: Listener): () => void
}

export function createPassing(now: () => number): Passing {
  const listeners = new Set<Listener>()
  return {
    tell(kind, about) {
      // The parameters tie what is told to its kind; TypeScript does not follow that into the union.
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

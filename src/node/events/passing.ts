import type { NodeEvent, passingKinds } from '../../rpc/contract.ts'

type Kind = (typeof passingKinds)[number]
/** An event but for its cursor, which is that of the last stored one. */
type PassingEvent = Pick<NodeEvent, 'kind' | 'time'> & Readonly<Record<string, unknown>>
type Listener = (event: PassingEvent) => void

/** What happens and is not worth keeping: told to whoever listens now. */
export interface Passing {
  tell(kind: Kind, about: Readonly<Record<string, unknown>>): void
  /** @returns ends it */
  listen(listener: Listener): () => void
}

export function createPassing(now: () => number): Passing {
  const listeners = new Set<Listener>()
  return {
    tell(kind, about) {
      const event = { kind, time: new Date(now()).toISOString(), ...about }
      for (const listener of listeners) listener(event)
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

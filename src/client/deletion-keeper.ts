import { PrivyError } from '../shared/errors.ts'
import type { Schedule } from '../shared/time.ts'

export interface DeletionKeeper {
  /** Deletes the message after {@link undoMs}. Those that wait for that already are deleted at once. */
  begin(id: string): void
  /** The message is not deleted, if that has not left yet. */
  cancel(id: string): void
  /** Deletes at once what still waits. Resolves when the node has it, or cannot be told. */
  flush(): Promise<void>
}

export interface DeletionPorts {
  /** @throws PrivyError `node-unreachable` when it is to be tried again */
  readonly remove: (id: string) => Promise<unknown>
  readonly isConnected: () => boolean
  readonly schedule: Schedule
  /** From now on it cannot be undone. */
  readonly onLeft: (id: string) => void
  readonly onError: (error: unknown) => void
}

/** So long after it, what was done can be undone. */
export const undoMs = 5_000
/** A node that is away is told later. */
const againMs = 5_000

/** Holds deletions back as long as they can be undone. A killed interface deletes nothing; one that ends in order does. */
export function createDeletionKeeper(ports: DeletionPorts): DeletionKeeper {
  const { remove, isConnected, schedule, onLeft, onError } = ports
  /** How to cancel what was put off, by message. */
  const waiting = new Map<string, () => void>()
  let queue = Promise.resolve()

  function wait(id: string, delayMs: number): void {
    waiting.get(id)?.()
    waiting.set(
      id,
      schedule(delayMs, () => leave(id)),
    )
  }

  function leave(id: string): void {
    cancel(id)
    if (!isConnected()) {
      wait(id, againMs)
      return
    }
    onLeft(id)
    queue = queue
      .then(() => remove(id))
      .then(
        () => undefined,
        (error: unknown) => {
          if (error instanceof PrivyError && error.code === 'node-unreachable') wait(id, againMs)
          else onError(error)
        },
      )
  }

  function cancel(id: string): void {
    waiting.get(id)?.()
    waiting.delete(id)
  }

  function flush(): Promise<void> {
    for (const id of [...waiting.keys()]) leave(id)
    return queue
  }

  return {
    begin(id) {
      cancel(id)
      void flush()
      wait(id, undoMs)
    },
    cancel,
    flush,
  }
}

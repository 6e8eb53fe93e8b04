import { PrivyError } from '../shared/errors.ts'
import type { Schedule } from '../shared/time.ts'

/** Delays deletions so that the user can undo them. */
export interface DeletionKeeper {
  /** Deletes the message after {@link undoMs}. Messages that wait already are deleted at once, so that only the latest deletion can be undone. */
  begin(id: string): void
  /** Cancels the deletion of a message. Does nothing after `onLeft` was called for it. */
  cancel(id: string): void
  /** Deletes all waiting messages at once. Resolves when the node has answered, or when the node is away and the calls are postponed. */
  flush(): Promise<void>
}

export interface DeletionPorts {
  /** Deletes a message at the node. @throws PrivyError `node-unreachable` if the call has to be repeated */
  readonly remove: (id: string) => Promise<unknown>
  readonly isConnected: () => boolean
  readonly schedule: Schedule
  /** Called when a deletion is sent to the node. It can no longer be undone. */
  readonly onLeft: (id: string) => void
  readonly onError: (error: unknown) => void
}

/** How long a deletion can be undone, in milliseconds. */
export const undoMs = 5_000
/** Pause before the next attempt while the node is away, in milliseconds. */
const againMs = 5_000

/** A deletion reaches the node only after the time to undo it. An interface that is killed before deletes nothing; one that ends normally calls `flush`. */
export function createDeletionKeeper(ports: DeletionPorts): DeletionKeeper {
  const { remove, isConnected, schedule, onLeft, onError } = ports
  /** Cancels the timer of each waiting deletion, by message id. */
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

import { PrivyError } from '../shared/errors.ts'
import type { Schedule } from '../shared/time.ts'

/** Writes drafts to the node, so that they survive the interface. */
export interface DraftKeeper {
  /**
   * Stores the draft of a conversation.
   * @param soon true: after one second without another change; false: at once
   * @param known the draft that the node reports. The node may have lost what was written to it before.
   */
  keep(conversation: string, text: string, soon: boolean, known?: string): void
  /** Writes all waiting drafts at once. Resolves when the node has answered, or when the node is away and the calls are postponed. */
  flush(): Promise<void>
}

const soonMs = 1_000
/** Pause before the next attempt while the node is away, in milliseconds. */
const againMs = 5_000

/**
 * Writes drafts one after another. A draft that the node has already is not written again.
 * @param tell writes one draft to the node; throws PrivyError `node-unreachable` if the call has to be repeated
 * @param onError called with every other error of `tell`
 */
export function createDraftKeeper(
  tell: (conversation: string, text: string) => Promise<unknown>,
  schedule: Schedule,
  onError: (error: unknown) => void,
): DraftKeeper {
  const told = new Map<string, string>()
  const waiting = new Map<string, { readonly text: string; readonly cancel: () => void }>()
  let queue = Promise.resolve()

  function wait(conversation: string, text: string, delayMs: number): void {
    waiting.get(conversation)?.cancel()
    const cancel = schedule(delayMs, () => write(conversation, text))
    waiting.set(conversation, { text, cancel })
  }

  function write(conversation: string, text: string): void {
    waiting.get(conversation)?.cancel()
    waiting.delete(conversation)
    if ((told.get(conversation) ?? '') === text) return
    told.set(conversation, text)
    queue = queue
      .then(() => tell(conversation, text))
      .then(
        () => undefined,
        (error: unknown) => {
          told.set(conversation, '\0')
          if (!(error instanceof PrivyError) || error.code !== 'node-unreachable') onError(error)
          else if (!waiting.has(conversation)) wait(conversation, text, againMs)
        },
      )
  }

  return {
    keep(conversation, text, soon, known) {
      // An empty text that was never edited here must not replace the draft of another interface.
      if (known !== undefined && text === '' && !told.has(conversation) && !waiting.has(conversation)) return
      if (known !== undefined) told.set(conversation, known)
      if (soon) wait(conversation, text, soonMs)
      else write(conversation, text)
    },
    flush() {
      for (const [conversation, { text }] of [...waiting]) write(conversation, text)
      return queue
    },
  }
}

import { PrivyError } from '../shared/errors.ts'
import type { Schedule } from '../shared/time.ts'

export interface DraftKeeper {
  /**
   * Keeps what is written: at once, or when nothing else was written for a second.
   * @param known what the node says it has instead: it may have lost what it was told
   */
  keep(conversation: string, text: string, soon: boolean, known?: string): void
  /** Keeps at once what still waits. Resolves when the node has it, or cannot be told. */
  flush(): Promise<void>
}

const soonMs = 1_000
/** A node that is away is told later. */
const againMs = 5_000

/**
 * Tells the node what is being written, one after the other and each text once.
 * @param tell throws PrivyError `node-unreachable` when it is to be tried again
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
      // Where nothing was written here, it is another screen's.
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

import type { MessageId } from '../../shared/ids.ts'
import type { Schedule } from '../../shared/time.ts'
import { startDeadline } from '../../shared/deadline.ts'
import type { Journal } from '../../store/journal.ts'

/**
 * Waits until `enough` returns true after an event about the message, the time is over, or the client has left.
 * @param timeoutMs undefined for no limit
 */
export async function untilState(
  { journal, schedule }: { readonly journal: Pick<Journal, 'onEvent'>; readonly schedule: Schedule },
  id: MessageId,
  enough: () => boolean,
  timeoutMs: number | undefined,
  client: AbortSignal,
): Promise<void> {
  if (enough()) return
  const deadline = timeoutMs === undefined ? undefined : startDeadline(schedule, timeoutMs, client)
  const end = deadline?.signal ?? client
  const { promise, resolve } = Promise.withResolvers<void>()
  const leave = journal.onEvent(({ ref }) => {
    if (ref === id && enough()) resolve()
  })
  const ended = () => resolve()
  end.addEventListener('abort', ended)
  if (end.aborted) resolve()
  await promise
  end.removeEventListener('abort', ended)
  deadline?.clear()
  leave()
}

import type { MessageId } from '../../shared/ids.ts'
import type { Journal } from '../journal.ts'

/**
 * Waits until events about a message make `enough` true, the time is over, or the client has left. Costs nothing meanwhile.
 * @param timeoutMs undefined for no end
 */
export async function untilState(
  journal: Pick<Journal, 'onEvent'>,
  id: MessageId,
  enough: () => boolean,
  timeoutMs: number | undefined,
  client: AbortSignal,
): Promise<void> {
  if (enough()) return
  // A timer holds at most 2^31-1 ms.
  const end =
    timeoutMs === undefined ? client : AbortSignal.any([client, AbortSignal.timeout(Math.min(timeoutMs, 2 ** 31 - 1))])
  const { promise, resolve } = Promise.withResolvers<void>()
  const leave = journal.onEvent(({ ref }) => {
    if (ref === id && enough()) resolve()
  })
  const ended = () => resolve()
  end.addEventListener('abort', ended)
  if (end.aborted) resolve()
  await promise
  end.removeEventListener('abort', ended)
  leave()
}

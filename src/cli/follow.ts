import type { RpcClient } from '../rpc/client.ts'
import type { NodeEvent } from '../rpc/contract.ts'
import { PrivyError } from '../shared/errors.ts'
import type { CommandContext } from './command.ts'

/** Events that a slow reader may leave waiting here before it is told to start over. */
const maxWaiting = 100_000

/**
 * Subscribes to events and lets `work` take them one by one, until Ctrl-C or until nobody reads the output any more: both are the usual end.
 * @returns exit code 0
 * @throws PrivyError `node-unreachable` when the node goes away
 */
export async function untilEnded(
  { signal }: CommandContext,
  client: RpcClient,
  work: (nextEvent: () => Promise<NodeEvent>) => Promise<never>,
): Promise<number> {
  const waiting: NodeEvent[] = []
  let wake: () => void = () => undefined
  const fail = Promise.withResolvers<never>()
  fail.promise.catch(() => undefined)
  const stop = (): void => fail.reject(signal.aborted ? signal.reason : client.closed.reason)
  signal.addEventListener('abort', stop, { once: true })
  client.closed.addEventListener('abort', stop, { once: true })
  client.onEvent((event) => {
    if (waiting.push(event) > maxWaiting)
      fail.reject(new PrivyError('too-large', 'Too many events wait to be read', 'Read faster, or start over'))
    wake()
  })
  const nextEvent = async (): Promise<NodeEvent> => {
    for (;;) {
      const event = waiting.shift()
      if (event !== undefined) return event
      const arrived = Promise.withResolvers<undefined>()
      wake = () => arrived.resolve(undefined)
      await Promise.race([arrived.promise, fail.promise])
    }
  }
  try {
    await client.call('events.subscribe', {}, signal)
    return await Promise.race([work(nextEvent), fail.promise])
  } catch (error) {
    if (signal.aborted) return 0
    throw error
  }
}

import type { Handlers } from '../../rpc/handlers.ts'
import { PrivyError } from '../../shared/errors.ts'
import { describeEvent } from '../events/events.ts'
import { maxPageBytes } from '../../rpc/limits.ts'
import type { StoredEvent } from '../../state/changes.ts'
import type { ApiPorts } from './ports.ts'
import { takePage } from './take-page.ts'

type Methods = 'events.read' | 'events.subscribe' | 'events.acknowledge'

const pageLength = 100

export function eventHandlers(ports: ApiPorts): Pick<Handlers, Methods> {
  const { journal, queries, local, cursors, passing, pause, stopped, onFault } = ports
  const describe = (event: StoredEvent) => describeEvent(event, ports)
  type Context = Parameters<Handlers['events.subscribe']>[1]

  /** Whether events behind a cursor were pruned. */
  const hasPruned = (after: number): boolean => after < queries.prunedCursor()

  /**
   * Sends the stored events behind a cursor, then each new one, never faster than the client reads.
   * @param isTold whether the client knows that events behind the cursor were pruned. If later ones are pruned, the client is cut off and subscribes again.
   */
  async function stream(start: number, isTold: boolean, { signal, notify, drained, cutOff }: Context): Promise<void> {
    let cursor = start
    let isTolerated = isTold
    let news = Promise.withResolvers<void>()
    const wake = () => news.resolve()
    const leave = journal.onEvent(wake)
    const ended = AbortSignal.any([signal, stopped])
    const isEnded = (): boolean => ended.aborted
    ended.addEventListener('abort', wake, { once: true })
    while (!isEnded()) {
      news = Promise.withResolvers()
      if (hasPruned(cursor) && !isTolerated) {
        cutOff()
        break
      }
      isTolerated = false
      const events = queries.events(cursor, pageLength)
      for (const event of events) {
        notify(describe(event))
        cursor = event.cursor
        await drained()
        if (isEnded()) break
      }
      if (events.length === 0) await news.promise
      // Lets other clients have their turn: a client that is far behind and reads fast would delay them.
      if (events.length === pageLength) await pause()
    }
    leave()
  }

  return {
    async 'events.read'({ since, limit = pageLength }) {
      const after = since === undefined ? 0 : cursors.parse(since)
      const { taken, more } = takePage(queries.events(after, limit + 1), limit, maxPageBytes, describe)
      const skipped = since !== undefined && (cursors.isLost(since) || hasPruned(after))
      return { events: [...taken], cursor: taken.at(-1)?.cursor ?? cursors.format(after), more, skipped }
    },
    async 'events.subscribe'({ since, consumer, passing: alsoPassing = false }, context) {
      const known = consumer === undefined ? undefined : local.consumed(consumer)
      const now = queries.counts().cursor
      const start = since !== undefined ? cursors.parse(since) : (known ?? now)
      const skipped = hasPruned(start) || (since !== undefined && cursors.isLost(since))
      if (alsoPassing) {
        const leave = passing.listen((event) =>
          context.notify({ ...event, cursor: cursors.format(queries.counts().cursor) }),
        )
        if (context.signal.aborted) leave()
        else context.signal.addEventListener('abort', leave, { once: true })
      }
      // The response is sent first.
      void pause()
        .then(() => stream(start, skipped, context))
        .catch(onFault)
      return { cursor: cursors.format(start), skipped }
    },
    async 'events.acknowledge'({ consumer, cursor }) {
      const place = cursors.parse(cursor)
      // A place ahead of the events would hide later events from the consumer.
      if (place > queries.newestCursor()) throw notYet(cursor)
      local.keepConsumed(consumer, place)
      return {}
    },
  }
}

const notYet = (cursor: string) =>
  new PrivyError(
    'bad-input',
    `${cursor} is ahead of the newest event`,
    'Acknowledge the cursor of an event that you received',
  )

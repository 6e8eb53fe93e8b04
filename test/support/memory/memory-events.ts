import type { Handlers } from '../../../src/rpc/handlers.ts'
import { PrivyError } from '../../../src/shared/errors.ts'
import { cursorAt, type World, type WorldKeeper } from './memory-world.ts'

/** The events of a node in memory. */
export function memoryEvents(
  world: World,
  { listeners, newest }: WorldKeeper,
): Pick<Handlers, `events.${'read' | 'subscribe' | 'acknowledge'}`> {
  const consumers = new Map<string, string>()

  const check = (cursor: string): string => {
    if (/^\d{6}$/.test(cursor)) return cursor
    throw new PrivyError('bad-input', `${cursor} is not a cursor`, 'Give one that an event came with')
  }

  return {
    'events.read': async ({ since = cursorAt(0), limit = 100 }) => {
      const behind = world.events.filter(({ cursor }) => cursor > check(since))
      const events = behind.slice(0, limit)
      return { events, cursor: events.at(-1)?.cursor ?? since, more: events.length < behind.length, skipped: false }
    },
    'events.subscribe': async ({ since, consumer, passing = false }, { signal, notify }) => {
      const behind = since === undefined ? consumer && consumers.get(consumer) : check(since)
      if (behind !== undefined) for (const event of world.events) if (event.cursor > behind) notify(event)
      listeners.set(notify, { passing })
      signal.addEventListener('abort', () => listeners.delete(notify))
      return { cursor: behind ?? newest(), skipped: false }
    },
    'events.acknowledge': async ({ consumer, cursor }) => {
      if (check(cursor) > newest())
        throw new PrivyError('bad-input', `${cursor} is ahead of the newest event`, 'Acknowledge one you got')
      consumers.set(consumer, cursor)
      return {}
    },
  }
}

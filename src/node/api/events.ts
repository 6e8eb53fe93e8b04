import type { Handlers } from '../../rpc/handlers.ts'
import { describeEvent } from '../events.ts'
import type { ApiPorts } from './ports.ts'

export function eventHandlers({ journal, queries, shapes }: ApiPorts): Pick<Handlers, 'events.subscribe'> {
  return {
    async 'events.subscribe'(_params, { signal, notify }) {
      const leave = journal.onEvent((event) => notify(describeEvent(event, queries, shapes)))
      signal.addEventListener('abort', leave, { once: true })
      return { cursor: String(queries.counts().cursor) }
    },
  }
}

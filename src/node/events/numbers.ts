import type { NetworkPort } from '../../delivery/ports.ts'
import type { Schedule } from '../../shared/time.ts'
import type { Queries } from '../../store/index/queries.ts'
import type { Journal } from '../../store/journal.ts'
import type { About, Passing } from './passing.ts'

interface NumberPorts {
  readonly network: Pick<NetworkPort, 'peers' | 'watchPeers'>
  readonly queries: Pick<Queries, 'counts'>
  readonly journal: Pick<Journal, 'onChange'>
  readonly passing: Passing
  readonly schedule: Schedule
}

/** Changes within this time are reported together, in milliseconds: the time to count the queued contents grows with their number. */
const gatherMs = 200

/** Reports the numbers of the status to clients after each change. @returns a function that ends it */
export function tellNumbers({ network, queries, journal, passing, schedule }: NumberPorts): () => void {
  let cancel: (() => void) | undefined
  let told = ''

  function tell(): void {
    cancel = undefined
    const { contacts, requests, queued, unread } = queries.counts()
    const numbers: About<'node.changed'> = { peers: network.peers(), contacts, requests, queued, unread }
    const text = JSON.stringify(numbers)
    if (text === told) return
    told = text
    passing.tell('node.changed', numbers)
  }
  function soon(): void {
    if (passing.isHeard()) cancel ??= schedule(gatherMs, tell)
  }
  const leave = [network.watchPeers(soon), journal.onChange(soon)]

  return () => {
    cancel?.()
    for (const each of leave) each()
  }
}

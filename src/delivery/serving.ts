import type { AccountId } from '../shared/ids.ts'
import type { Clock, Schedule } from '../shared/time.ts'
import type { NetworkPort, OnRequest, Served, Topic } from './ports.ts'
import { inboxTopic, requestsTopic, untilWeeksChange, weeksServed } from '../protocol/topics.ts'

export interface ServingPorts {
  readonly network: Pick<NetworkPort, 'serve' | 'serveRequests'>
  readonly account: AccountId
  /** Inbox key of the account; undefined before the first contact gets it. */
  readonly inboxKey: () => Uint8Array | undefined
  /** Whether the envelope was accepted for opening. */
  readonly receive: (topic: Topic, data: Uint8Array, neighbour: string) => boolean
  /** Takes what came over a stream for the requests topic. */
  readonly receiveRequest: OnRequest
  readonly now: Clock
  readonly schedule: Schedule
  readonly onFault: (error: unknown) => void
}

/** Serves the topics of the account: requests, and the inbox topic of this week (of two weeks around the change). */
export interface Serving {
  /** Starts the topics that are missing and stops those of past weeks. */
  update(): Promise<void>
  stop(): Promise<void>
}

export function createServing(ports: ServingPorts): Serving {
  const { network, account, inboxKey, receive, now, schedule, onFault } = ports
  const requests = requestsTopic(account)
  const served = new Map<Topic, Promise<Served>>()
  let cancel: () => void = () => undefined
  let stopped = false

  function wanted(): Topic[] {
    const key = inboxKey()
    return [requests, ...(key ? weeksServed(now()).map((week) => inboxTopic(key, week)) : [])]
  }

  const serveInbox = (topic: Topic) =>
    network.serve(
      topic,
      (data, neighbour) => void receive(topic, data, neighbour),
      (data, neighbour) => ({ answer: receive(topic, data, neighbour) ? 'taken' : 'refused' }),
    )

  async function update(): Promise<void> {
    if (stopped) return
    const topics = wanted()
    const old = [...served].filter(([topic]) => !topics.includes(topic))
    for (const [topic] of old) served.delete(topic)
    for (const topic of topics) {
      if (served.has(topic)) continue
      const serving = topic === requests ? network.serveRequests(account, ports.receiveRequest) : serveInbox(topic)
      served.set(topic, serving)
      // The next update tries a failed topic again.
      serving.catch(() => served.delete(topic))
    }
    cancel()
    // Timers stop while a machine sleeps, and clocks change. Ten minutes at most pass without a check.
    cancel = schedule(Math.min(untilWeeksChange(now()) + 1000, 600_000), () => {
      update().catch(onFault)
    })
    await Promise.all([...served.values(), ...old.map(async ([, one]) => (await one).stop())])
  }

  return {
    update,
    async stop() {
      stopped = true
      cancel()
      await Promise.all([...served.values()].map(async (one) => (await one).stop()))
    },
  }
}

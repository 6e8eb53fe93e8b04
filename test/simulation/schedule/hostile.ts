import type { NetworkPort, Topic } from '../../../src/delivery/ports.ts'
import { accountOfRequests } from '../../../src/protocol/topics.ts'
import type { AccountId } from '../../../src/shared/ids.ts'
import type { EventQueue } from '../world/event-queue.ts'

interface Heard {
  readonly to: number | undefined
  readonly topic: Topic
  readonly data: Uint8Array
}

/** Greatest number of envelopes that it keeps. */
const mostHeard = 200

/** A hostile neighbour without keys that hears all envelopes, and repeats, damages or swallows them. */
/** @param onHanded called when it gets a request, which only proved devices of the recipient may get */
export function createHostile(port: NetworkPort, queue: EventQueue, onHanded: () => void) {
  const heard: Heard[] = []
  const squats = new Set<() => Promise<void>>()

  const nth = (to: number, which: number) => heard.filter((one) => one.to === to).at(-1 - which)
  async function publish(topic: Topic, data: Uint8Array): Promise<void> {
    const over = new AbortController()
    queue.after(1000, () => over.abort())
    const account = accountOfRequests(topic)
    if (account === undefined) await port.publish(topic, data, over.signal)
    else await port.request(account, data, () => Promise.reject(new Error('pays nothing')), over.signal)
  }

  return {
    hear(one: Heard): void {
      if (one.data.length === 0 || one.to === undefined) return
      heard.push(one)
      if (heard.length > mostHeard) heard.shift()
    },
    async replay(to: number, which: number): Promise<void> {
      const one = nth(to, which)
      if (one) await publish(one.topic, one.data)
    },
    async flip(to: number, which: number, bit: number): Promise<void> {
      const one = nth(to, which)
      if (!one) return
      const flipped = one.data.slice()
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      await publish(one.topic, flipped)
    },
    /** Claims to be a device of an account, for as long as the world lasts. */
    async claim(account: AccountId): Promise<void> {
      await port.serveRequests(account, () => {
        onHanded()
        return { answer: 'taken' }
      })
    },
    async squat(to: number, which: number, forMs: number): Promise<void> {
      const one = nth(to, which)
      if (!one || accountOfRequests(one.topic) !== undefined) return
      const served = await port.serve(
        one.topic,
        () => undefined,
        () => ({ answer: 'taken' }),
      )
      const leave = async () => {
        if (squats.delete(leave)) await served.stop()
      }
      squats.add(leave)
      queue.after(forMs, () => void leave())
    },
    async leave(): Promise<void> {
      await Promise.all([...squats].map((leave) => leave()))
    },
  }
}

export type Hostile = ReturnType<typeof createHostile>

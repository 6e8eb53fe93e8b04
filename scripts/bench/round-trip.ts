import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { multiaddr } from '@multiformats/multiaddr'
import { execa } from 'execa'
import { bareHost, topics } from './bare-gossip.ts'
import { timed } from './statistics.ts'

/** Milliseconds from the publication of 1 KB by bare gossipsub until the answer of 1 KB from another process arrives. */
export async function bareRoundTrips(runs: number): Promise<number[]> {
  const child = execa(process.execPath, [join(import.meta.dirname, 'bare-gossip.ts')], {
    stdin: 'pipe',
    stdout: 'pipe',
  })
  const [address] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const host = await bareHost()
  const { pubsub } = host.services
  pubsub.subscribe(topics.back)
  const subscribed = once(pubsub, 'subscription-change')
  await host.dial(multiaddr(address))
  await subscribed
  // The other side may not have this subscription yet. Then its answer reaches no peer.
  const reached = once(pubsub, 'message')
  const greeting = setInterval(() => void pubsub.publish(topics.there, randomBytes(1024)), 50)
  await reached
  clearInterval(greeting)
  const samples = await timed(runs, async () => {
    const answer = once(pubsub, 'message')
    await pubsub.publish(topics.there, randomBytes(1024))
    await answer
  })
  await host.stop()
  child.stdin.end()
  await child
  return samples
}

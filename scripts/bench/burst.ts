import { setTimeout } from 'node:timers/promises'
import type { RpcClient } from '../../src/rpc/client.ts'
import { usageOf } from './process-usage.ts'
import { report } from './report.ts'

const burstLength = 12_000
/** Messages that are on their way at the same time. */
const inFlight = 200
/** How long nodes rest before their memory is read. */
const restMs = 15_000

/** Sends messages until all receipts are here. */
async function burst(from: RpcClient, to: string): Promise<void> {
  let sent = 0
  const sendOn = async (): Promise<void> => {
    while (sent < burstLength) {
      const text = `${sent++} ${'x'.repeat(200)}`
      await from.call('message.send', { to, text, wait: 'delivered', timeoutMs: 120_000 })
    }
  }
  await Promise.all(Array.from({ length: inFlight }, sendOn))
}

/** What two nodes hold when they rest again after bursts of messages. */
export async function benchBurst(
  from: RpcClient,
  to: string,
  pids: { readonly sender: number; readonly receiver: number },
  { bursts }: { readonly bursts: number },
): Promise<void> {
  const memory = async (): Promise<string> => {
    const [receiver, sender] = await Promise.all([pids.receiver, pids.sender].map(usageOf))
    const mebibytes = (usage = receiver) => ((usage?.rssBytes ?? Number.NaN) / 2 ** 20).toFixed(0)
    return `${mebibytes(receiver)} and ${mebibytes(sender)} MiB`
  }
  for (let count = 1; count <= bursts; count++) {
    const before = performance.now()
    await burst(from, to)
    const seconds = (performance.now() - before) / 1000
    report(`burst of 12,000 messages in ${seconds.toFixed(0)} s, receiver and sender`, await memory())
    await setTimeout(restMs)
    const ordinal = count === 1 ? 'a burst' : `${count} bursts`
    report(`idle after ${ordinal} of 12,000 messages, receiver and sender`, await memory(), 'under 160 MiB')
  }
}

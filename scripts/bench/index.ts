/**
 * `npm run bench [-- --quick] [start idle commands latency throughput return burst search loss]`: measures Privy and the raw stack in the same run, as medians
 * of several runs. Two accounts in their own processes and a bootstrap node run on loopback (`loss`: on hosts of netlab, as root). Machines are noisy, so
 * compare ratios.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { execa } from 'execa'
import { deriveAccount } from '../../src/identity/keys.ts'
import { makeWords, type Words } from '../../src/identity/mnemonic.ts'
import { connect, type RpcClient } from '../../src/rpc/client.ts'
import { socketPath } from '../../src/process/socket-path.ts'
import { parseContactLink } from '../../src/shared/ids.ts'
import { startBootstrap } from '../bootstrap-process.ts'
import { type Machine, machine, meet } from '../machine.ts'
import { benchBurst } from './burst.ts'
import { benchLoss } from './loss.ts'
import { usageOf } from './process-usage.ts'
import { ms, ratio, report } from './report.ts'
import { bareRoundTrips } from './round-trip.ts'
import { benchSearch } from './search.ts'
import { median, quantile, timed } from './statistics.ts'

const quick = process.argv.includes('--quick')
const runs = quick ? 5 : 15
const parts = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const wants = (part: string) => parts.length === 0 || parts.includes(part)
const random = (length: number) => new Uint8Array(randomBytes(length))

async function benchDerivation(): Promise<number> {
  const cpu: number[] = []
  const wall = await timed(runs, async () => {
    const before = process.cpuUsage()
    await deriveAccount(makeWords(random), '')
    const { user, system } = process.cpuUsage(before)
    cpu.push((user + system) / 1000)
  })
  report('derivation of an account, CPU median', ms(median(cpu)), '1000 ms or less')
  report('derivation of an account, wall median', ms(median(wall)))
  return median(wall)
}

async function benchStart(someone: Machine, words: Words, derivationMs: number): Promise<void> {
  const starts: number[] = []
  for (let run = 0; run < Math.min(runs, 7); run++) {
    await someone.run(['stop'])
    starts.push(...(await timed(1, () => someone.run(['start', '--words-stdin'], words))))
  }
  report('privy start until reachable, besides derivation', ms(median(starts) - derivationMs), 'under 2000 ms')
}

async function benchOneShots(alice: Machine): Promise<void> {
  const node = median(await timed(runs, () => execa(process.execPath, ['-e', '0'])))
  const send = median(await timed(runs, () => alice.ask('send', 'bob', 'one shot')))
  const read = median(await timed(runs, () => alice.ask('read', '--limit', '10')))
  report('node -e 0, whole process', ms(node))
  report('privy send, whole process', `${ms(send)} (${ratio(send, node)})`, 'under 300 ms')
  report('privy read --json, whole process', `${ms(read)} (${ratio(read, node)})`, 'under 300 ms')
}

async function benchLatency(alice: RpcClient): Promise<void> {
  const count = quick ? 50 : 300
  const text = 'x'.repeat(1024)
  const deliver = () => alice.call('message.send', { to: 'bob', text, wait: 'delivered', timeoutMs: 30_000 })
  await timed(10, deliver)
  const sends = await timed(count, deliver)
  const bare = await bareRoundTrips(count)
  report('send -> delivered, 1 KB, p50', `${ms(median(sends))} (${ratio(median(sends), median(bare))})`, 'under 40 ms')
  report('send -> delivered, 1 KB, p99', ms(quantile(sends, 0.99)))
  report('bare gossipsub there and back, 1 KB, p50', ms(median(bare)))
  report('bare gossipsub there and back, 1 KB, p99', ms(quantile(bare, 0.99)))
}

/** Both send at the same time. A message counts when its sender has the receipt, so that it is on both disks. */
async function benchThroughput(alice: RpcClient, bob: RpcClient): Promise<void> {
  const count = quick ? 200 : 1000
  const flood = async (from: RpcClient, to: string) => {
    const sends = Array.from({ length: count }, (_, index) =>
      from.call('message.send', { to, text: `${index} ${'x'.repeat(200)}`, wait: 'delivered', timeoutMs: 120_000 }),
    )
    return (await Promise.all(sends)).filter(({ state }) => state === 'delivered' || state === 'read').length
  }
  const before = performance.now()
  const [there, back] = await Promise.all([flood(alice, 'bob'), flood(bob, 'alice')])
  const seconds = (performance.now() - before) / 1000
  report('durable messages, both directions', `${((there + back) / seconds).toFixed(0)} per second`)
  const { dropped } = await bob.call('node.status', {})
  report('  of them sent twice', String(dropped['replay'] ?? 0))
}

/** Messages to a recipient that is away: the time from the start of its node until the last receipt arrives. */
async function benchReturn(bob: Machine, words: Words, alice: RpcClient): Promise<void> {
  const count = quick ? 200 : 1000
  await bob.run(['stop'])
  for (let index = 0; index < count; index++) await alice.call('message.send', { to: 'bob', text: `waits ${index}` })
  await bob.run(['start', '--words-stdin'], words)
  const before = performance.now()
  const last = await alice.call('message.send', { to: 'bob', text: 'last', wait: 'delivered', timeoutMs: 120_000 })
  const { queued } = await alice.call('node.status', {})
  const took = performance.now() - before
  report(`${count} messages to a contact who returns`, `${ms(took)} ${last.state}, ${queued} left`, 'under 10000 ms')
}

async function benchIdle(pid: number): Promise<void> {
  const seconds = quick ? 10 : 60
  await setTimeout(5000)
  const before = await usageOf(pid)
  await setTimeout(seconds * 1000)
  const after = await usageOf(pid)
  report('idle node, resident memory', `${(after.rssBytes / 2 ** 20).toFixed(0)} MiB`, 'under 150 MB')
  report(
    `idle node, CPU over ${seconds} s`,
    `${((after.cpuMs - before.cpuMs) / seconds / 10).toFixed(2)} %`,
    'under 1 %',
  )
  if (before.sentBytes === undefined || after.sentBytes === undefined) {
    report('idle node, sent', 'not measured: no ss')
    return
  }
  const perHour = ((after.sentBytes - before.sentBytes) / seconds) * 3600
  report('idle node, sent', `${(perHour / 1000).toFixed(0)} kB per hour`)
}

const clientOf = async (who: Machine): Promise<RpcClient> => {
  const { address } = await who.ask('account', 'show')
  return connect(socketPath(join(who.home, 'run'), parseContactLink(String(address)).account), { timeoutMs: 5000 })
}

const bootstrap = await startBootstrap()
const [alice, bob] = await Promise.all([
  machine({ bootstrap: bootstrap.address }),
  machine({ bootstrap: bootstrap.address }),
])
const clients: RpcClient[] = []
try {
  process.stdout.write(`Node ${process.versions.node}, ${process.arch}, medians of ${runs} runs\n\n`)
  const derivationMs = await benchDerivation()
  const words = makeWords(random)
  await alice.run(['account', 'restore', '--name', 'alice', '--words-stdin'], words)
  const bobsWords = makeWords(random)
  await bob.run(['account', 'restore', '--name', 'bob', '--words-stdin'], bobsWords)
  if (wants('start')) await benchStart(alice, words, derivationMs)
  await meet(alice, bob)
  const idle = await bob.ask('status')
  if (wants('idle')) await benchIdle(Number(idle['pid']))
  if (wants('commands')) await benchOneShots(alice)
  const [ofAlice, ofBob] = await Promise.all([clientOf(alice), clientOf(bob)])
  clients.push(ofAlice, ofBob)
  if (wants('latency')) await benchLatency(ofAlice)
  if (wants('throughput')) await benchThroughput(ofAlice, ofBob)
  if (wants('return')) await benchReturn(bob, bobsWords, ofAlice)
  if (wants('burst')) {
    const pidOf = async (who: Machine) => Number((await who.ask('status'))['pid'])
    const pids = { sender: await pidOf(alice), receiver: await pidOf(bob) }
    await benchBurst(ofAlice, 'bob', pids, quick ? { bursts: 1 } : { bursts: 3 })
  }
  if (wants('search')) await benchSearch()
  if (wants('loss')) await benchLoss(quick ? 50 : 300)
} finally {
  for (const client of clients) client.close()
  await Promise.all([alice.leave(), bob.leave()])
  await bootstrap.stop()
}

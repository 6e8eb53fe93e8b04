/**
 * `npm run attack [-- NAME...]`: attacks a node by hostile peers from the plain libp2p stack, on loopback, and measures what honest people notice. Victim,
 * contact, bootstrap peer and attacker are processes of their own. Needs `npm run build`. Exits with 1 if a target was missed. Linux only.
 */
import { setPriority } from 'node:os'
import { multiaddr } from '@multiformats/multiaddr'
import { scenarios } from './all.ts'
import { startAttacker } from './attacker-process.ts'
import type { Report } from './attacker.ts'
import { type Measured, measureReach, measureTraffic } from './measure.ts'
import type { Scenario } from './scenario.ts'
import { meet } from '../machine.ts'
import { inboxOf, type Person, setStage } from './stage.ts'
import { missed } from './verdict.ts'

const columns = [10, 9, 9, 6, 5, 8, 8, 9, 9, 9, 8, 8] as const
const row = (cells: readonly string[]) =>
  process.stdout.write(
    `${cells.map((cell, at) => (at === 0 ? cell.padEnd(14) : cell.padStart(columns[at] ?? 8))).join(' ')}\n`,
  )
const number = (value: number, unit = ''): string => (Number.isNaN(value) ? '-' : `${value.toFixed(0)}${unit}`)

const listenOf = async (who: Person) => (await who.client().call('node.status', {})).listen

/** A contact of the victim that sends as fast as it can until `signal` aborts. */
async function floodBy(flooder: Person, signal: AbortSignal): Promise<void> {
  const sendOn = async (): Promise<void> => {
    while (!signal.aborted)
      await flooder
        .client()
        .call('message.send', { to: 'alice', text: 'y'.repeat(3000), wait: 'delivered', timeoutMs: 30_000 })
  }
  await Promise.all(Array.from({ length: 50 }, sendOn))
}

async function run(scenario: Scenario): Promise<{ readonly measured: Measured; readonly report: Report }> {
  const stage = await setStage()
  try {
    const { alice, bob } = stage
    const flooder = scenario.contactFloods === true ? await stage.newcomer('mallory') : undefined
    if (flooder) {
      await meet(flooder.machine, alice.machine)
      // As the attacker: it has a processor of its own elsewhere.
      setPriority(await flooder.pid(), 10)
    }
    const attacker = await startAttacker({
      name: scenario.name,
      scene: {
        account: alice.keys.id,
        listen: await listenOf(alice),
        others: [[multiaddr(stage.bootstrap).toString()], await listenOf(bob)],
        inbox: inboxOf(alice),
        peers: scenario.peers,
      },
    })
    const over = new AbortController()
    const flooding = flooder && floodBy(flooder, over.signal)
    const restart = async () => {
      await alice.stop()
      await alice.start()
    }
    const measured =
      scenario.measure === 'reach'
        ? await measureReach(stage)
        : await measureTraffic(stage, scenario.restarts === true ? restart : undefined)
    over.abort()
    await flooding
    const found = await attacker.stop()
    const told = scenario.knowsInbox === true ? [inboxOf(alice)] : []
    const report = { ...found, learned: found.learned.filter((name) => !told.some((one) => one === name)) }
    if (process.argv.includes('--drops')) {
      const { dropped } = await alice.client().call('node.status', {})
      process.stdout.write(`${JSON.stringify(dropped)}\n`)
    }
    return { measured, report }
  } finally {
    await stage.close()
  }
}

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const unknown = wanted.filter((name) => scenarios.every((scenario) => scenario.name !== name))
if (unknown.length > 0) {
  process.stderr.write(`no attack ${unknown.join(', ')}; there are ${scenarios.map(({ name }) => name).join(', ')}\n`)
  process.exit(2)
}
row(['attack', 'p50', 'p99', 'in 10 s', 'lost', 'lag', 'memory', 'contact', 'stranger', 'did', 'learned', ''])
for (const scenario of scenarios) {
  if (wanted.length > 0 && !wanted.includes(scenario.name)) continue
  const { measured, report } = await run(scenario)
  const misses = missed(scenario, measured, report)
  if (misses.length > 0) process.exitCode = 1
  row([
    ...[scenario.name, number(measured.p50, ' ms'), number(measured.p99, ' ms'), number(measured.inTenSeconds)],
    ...[number(measured.lost), number(measured.lagMs, ' ms'), number(measured.rssBytes / 1e6, ' MB')],
    ...[number(measured.knownContactMs, ' ms'), number(measured.firstContactMs, ' ms'), number(report.did)],
    ...[String(report.learned.length), misses.length === 0 ? 'held' : `MISSED: ${misses.join(', ')}`],
  ])
}

import { setTimeout } from 'node:timers/promises'
import { until } from '../machine.ts'
import { rssOf } from '../bench/process-usage.ts'
import { quantile } from '../bench/statistics.ts'
import type { Person, Stage } from './stage.ts'

/** What honest people notice of an attack. Times in milliseconds, NaN where they were not measured. */
export interface Measured {
  /** From `message.send` until the receipt. */
  readonly p50: number
  readonly p99: number
  /** Delivered in the 10 s in which 100 were sent. */
  readonly inTenSeconds: number
  /** Of all messages, those that are not delivered 30 s later. */
  readonly lost: number
  /** Longest wait of a call at the socket of the victim: its event loop was blocked for so long at most. */
  readonly lagMs: number
  readonly rssBytes: number
  readonly knownContactMs: number
  readonly firstContactMs: number
}

const attackMs = 10_000
const everyMs = 100
const settleMs = 30_000

export const unmeasured: Measured = {
  ...{ p50: Number.NaN, p99: Number.NaN, inTenSeconds: Number.NaN, lost: 0, lagMs: Number.NaN, rssBytes: Number.NaN },
  ...{ knownContactMs: Number.NaN, firstContactMs: Number.NaN },
}

/** Watches the event loop and the memory of a node until `signal` aborts. */
async function watch(victim: Person, signal: AbortSignal): Promise<Pick<Measured, 'lagMs' | 'rssBytes'>> {
  const pid = await victim.pid()
  let [lagMs, rssBytes] = [0, 0]
  while (!signal.aborted) {
    const before = performance.now()
    await victim.client().call('contact.link', {})
    lagMs = Math.max(lagMs, performance.now() - before)
    rssBytes = Math.max(rssBytes, await rssOf(pid))
    await setTimeout(20)
  }
  return { lagMs, rssBytes }
}

/** Two contacts write to each other, ten messages a second, whatever becomes of them. @param halfway run once, after 5 s */
export async function measureTraffic({ alice, bob }: Stage, halfway?: () => Promise<void>): Promise<Measured> {
  const over = new AbortController()
  const begunMs = performance.now()
  const watching = halfway === undefined ? watch(alice, over.signal) : undefined
  const tookMs: number[] = []
  let inTime = 0
  const send = async (number: number): Promise<void> => {
    // A victim that restarts cannot send.
    const [from, to] = number % 2 === 0 || halfway !== undefined ? [bob, alice] : [alice, bob]
    const sentMs = performance.now()
    const text = `${number} ${'x'.repeat(200)}`
    const { state } = await from
      .client()
      .call('message.send', { to: to.name, text, wait: 'delivered', timeoutMs: attackMs + settleMs })
    if (state !== 'delivered' && state !== 'read') return
    tookMs.push(performance.now() - sentMs)
    if (performance.now() - begunMs <= attackMs + 500) inTime++
  }
  const sends: Promise<void>[] = []
  const count = attackMs / everyMs
  for (let number = 0; number < count; number++) {
    sends.push(send(number))
    if (number === count / 2) await halfway?.()
    await setTimeout(Math.max(0, begunMs + (number + 1) * everyMs - performance.now()))
  }
  over.abort()
  const held = await watching
  await Promise.all(sends)
  return {
    ...unmeasured,
    ...held,
    ...{ p50: quantile(tookMs, 0.5), p99: quantile(tookMs, 0.99), inTenSeconds: inTime, lost: count - tookMs.length },
  }
}

/** A contact that has just started, and a stranger with the address, reach the victim. */
export async function measureReach(stage: Stage): Promise<Measured> {
  const { alice, bob } = stage
  await bob.stop()
  await bob.start()
  const before = performance.now()
  const { state } = await bob
    .client()
    .call('message.send', { to: alice.name, text: 'found you', wait: 'delivered', timeoutMs: settleMs })
  const knownContactMs = performance.now() - before
  const carol = await stage.newcomer('carol')
  const asked = performance.now()
  await carol.client().call('contact.add', { link: `privy://${alice.keys.id}` })
  await until(async () => {
    const waiting = await alice.client().call('request.list', {})
    if (waiting.every(({ from: { address } }) => !address.includes(carol.keys.id))) throw new Error('no request yet')
  })
  const firstContactMs = performance.now() - asked
  await carol.leave()
  return { ...unmeasured, knownContactMs, firstContactMs, lost: state === 'delivered' || state === 'read' ? 0 : 1 }
}

import { describe, expect, it, vi } from 'vitest'
import type { DepositVerdict } from '../../../src/delivery/ports.ts'
import { networkCompliance } from '../../compliance/network.ts'
import { memoryNetwork } from '../../support/memory/memory-network.ts'
import { virtualTime } from '../../support/machine/virtual-time.ts'

networkCompliance('in memory', async () => {
  const network = memoryNetwork()
  const hosts: { stop(): Promise<void> }[] = []
  return {
    async host(device) {
      const host = network.host(undefined, device?.raw)
      hosts.push(host)
      return host
    },
    async stop() {
      await Promise.all(hosts.map((host) => host.stop()))
    },
  }
})

describe('the network in memory', () => {
  const topic = 'privy://00/requests'
  const hello = new TextEncoder().encode('hello')

  it('cuts and heals', async () => {
    const network = memoryNetwork()
    const [alice, bob] = [network.host(), network.host()]
    const got: string[] = []
    await bob.serve(topic, (data) => got.push(Buffer.from(data).toString()))
    network.cut(bob.peer)
    const waiting = alice.publish(topic, hello, AbortSignal.timeout(10_000))
    expect(alice.peers()).toBe(0)
    network.heal(bob.peer)
    expect(await waiting).toEqual([bob.peer])
    await vi.waitFor(() => expect(got).toEqual(['hello']))
  })

  it('refuses, loses and is silent about deposits as it is told to', async () => {
    const time = virtualTime()
    let behaviour: 'refused' | 'silence' | 'lost' | undefined
    const network = memoryNetwork({
      schedule: time.schedule,
      loses: () => behaviour === 'lost',
      answers: () => (behaviour === 'lost' ? undefined : behaviour),
    })
    const [alice, bob] = [network.host(), network.host()]
    let got = 0
    const take = (): DepositVerdict => {
      got++
      return { answer: 'taken' }
    }
    await bob.serve(topic, () => {}, take)
    const deposit = async (patienceMs: number) => {
      const patience = new AbortController()
      time.schedule(patienceMs, () => patience.abort())
      const answers = alice.deposit(topic, hello, patience.signal)
      await time.advance(patienceMs)
      return (await answers).map(({ answer }) => answer)
    }
    const outcomes: [typeof behaviour, string[], number][] = [
      [undefined, ['taken'], 1],
      ['refused', ['refused'], 0],
      ['lost', [], 0],
      // Asked again when the first 5 s are over.
      ['silence', [], 2],
    ]
    for (const [told, answers, times] of outcomes) {
      behaviour = told
      got = 0
      expect([told, await deposit(9000), got]).toEqual([told, answers, times])
    }
  })

  it('loses what it is told to lose, and hears the same bytes once in 30 s', async () => {
    let now = 0
    let losing = true
    const network = memoryNetwork({ clock: () => now, loses: () => losing })
    const [alice, bob] = [network.host(), network.host()]
    const times: number[] = []
    await bob.serve(topic, () => times.push(now))
    const send = () => alice.publish(topic, hello, AbortSignal.timeout(10_000))
    expect(await send()).toEqual([bob.peer])
    losing = false
    for (now of [1000, 2000, 30_999, 31_000]) await send()
    expect(times).toEqual([1000, 31_000])
  })
})

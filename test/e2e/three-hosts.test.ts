import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBootstrap } from '../../scripts/bootstrap-process.ts'
import { type Machine, machine, meet, until } from '../../scripts/machine.ts'
import { lab, labAbilities } from '../../scripts/netlab.ts'
import { needs, needsAll, needsRoot, needsThat } from '../support/machine/needs.ts'

const { run: netlab, on } = lab(`pt${process.pid}`)

const abilities = labAbilities()
const hosts = needsAll(needs('ip'), needsRoot, needsThat(abilities.hosts, 'network namespaces'))
const loss = needsAll(hosts, needs('nft'), needsThat(abilities.loss, 'nftables in the kernel'))

describe.skipIf(hosts.isMissing)(`on three hosts of a network made for it ${hosts.label}`, () => {
  let bootstrap: Awaited<ReturnType<typeof startBootstrap>> | undefined
  let alice: Machine, bob: Machine

  beforeAll(async () => {
    netlab('up', 'lan', '3')
    bootstrap = await startBootstrap({ on: on('h1'), listen: '/ip4/10.77.0.1/tcp/4001' })
    const { address } = bootstrap
    ;[alice, bob] = await Promise.all([
      machine({ bootstrap: address, listen: '/ip4/10.77.0.2/tcp/0', on: on('h2') }),
      machine({ bootstrap: address, listen: '/ip4/10.77.0.3/tcp/0', on: on('h3') }),
    ])
    await Promise.all([
      alice.ask('account', 'create', '--name', 'alice'),
      bob.ask('account', 'create', '--name', 'bob'),
    ])
    await meet(alice, bob)
  }, 60_000)

  afterAll(async () => {
    await Promise.all([alice.leave(), bob.leave()])
    await bootstrap?.stop()
    netlab('down')
  })

  test('two people find each other by address and talk both ways', async () => {
    const wait = ['--wait', 'delivered', '--timeout', '15s']
    expect(await alice.ask('send', 'bob', 'over the wire', ...wait)).toMatchObject({ state: 'delivered' })
    expect(await bob.ask('send', 'alice', 'and back', ...wait)).toMatchObject({ state: 'delivered' })
    const { listen } = await alice.ask('status')
    expect(listen).toEqual([expect.stringMatching(/^\/ip4\/10\.77\.0\.2\/tcp\/\d+\/p2p\//)])
  })

  test('without any peer to begin with, on a LAN, they find each other by mDNS', async () => {
    const [carol, dave] = await Promise.all([
      machine({ listen: '/ip4/10.77.0.2/tcp/0', on: on('h2') }),
      machine({ listen: '/ip4/10.77.0.3/tcp/0', on: on('h3') }),
    ])
    try {
      await Promise.all([
        carol.ask('account', 'create', '--name', 'carol'),
        dave.ask('account', 'create', '--name', 'dave'),
      ])
      await meet(carol, dave)
      expect(await carol.ask('send', 'dave', 'hi', '--wait', 'delivered', '--timeout', '15s')).toMatchObject({
        state: 'delivered',
      })
    } finally {
      await Promise.all([carol.leave(), dave.leave()])
    }
  }, 60_000)

  test('what was written while a cable was cut arrives when it is plugged in again, in order', async () => {
    netlab('cut', 'h3')
    const texts = ['one', 'two', 'three']
    for (const text of texts) {
      const { exitCode } = await alice.run(['send', 'bob', text, '--wait', 'delivered', '--timeout', '100ms'])
      expect([20, 21]).toContain(exitCode)
    }
    netlab('heal', 'h3')
    await until(async () => {
      const { json } = await bob.run(['read', '--json', '--no-mark'])
      expect(json.map(({ text }) => text).slice(-3)).toEqual(texts)
    }, 90_000)
    await until(async () => expect(await alice.ask('status')).toMatchObject({ queued: 0 }), 30_000)
  }, 150_000)

  test.skipIf(loss.isMissing)(
    `while both lose a fifth of what they send, everything arrives, once and in order, both ways ${loss.label}`,
    async () => {
      for (const host of ['h2', 'h3']) netlab('lose', host, '20')
      const numbers = Array.from({ length: 30 }, (_, index) => index)
      try {
        for (const number of numbers) {
          await alice.ask('send', 'bob', `there ${number}`)
          await bob.ask('send', 'alice', `back ${number}`)
        }
        for (const [person, other, word] of [
          [alice, 'bob', 'back'],
          [bob, 'alice', 'there'],
        ] as const)
          await until(async () => {
            const { json } = await person.run(['read', other, '--json', '--no-mark', '--limit', '100'])
            const said = json.map(({ text }) => String(text)).filter((text) => text.startsWith(word))
            expect(said).toEqual(numbers.map((number) => `${word} ${number}`))
          }, 90_000)
      } finally {
        for (const host of ['h2', 'h3']) netlab('lose', host, '0')
      }
    },
    200_000,
  )
})

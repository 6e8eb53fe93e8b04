import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startBootstrap } from '../../scripts/bootstrap-process.ts'
import type { RpcClient } from '../../src/rpc/client.ts'
import { isKnownEvent, type Message } from '../../src/rpc/contract.ts'
import { asPrivyError } from '../../src/shared/errors.ts'
import { introduce, type RealNode, realNode } from '../support/nodes/real-node.ts'
import { randomOf } from '../simulation/schedule/random.ts'

/** PRIVY_KILL_MESSAGES and PRIVY_KILL_SEED choose others; the seed of a run is in its name. */
const messages = Number(process.env['PRIVY_KILL_MESSAGES'] ?? 1000)
const seed = Number(process.env['PRIVY_KILL_SEED'] ?? Date.now() % 1_000_000)
/** A node dies after so many messages of its lifetime, at the most. */
const longestLife = 80

let bootstrap: Awaited<ReturnType<typeof startBootstrap>>
let alice: RealNode, bob: RealNode

beforeAll(async () => {
  bootstrap = await startBootstrap()
  ;[alice, bob] = await Promise.all([realNode('alice', bootstrap.address), realNode('bob', bootstrap.address)])
  await introduce(alice, bob)
}, 60_000)
afterAll(async () => {
  await Promise.all([alice.leave(), bob.leave()])
  await bootstrap.stop()
})

/** Everything that was said, in the order of the screen. */
async function said(client: RpcClient): Promise<Message[]> {
  const all: Message[] = []
  for (;;) {
    const before = all[0] === undefined ? {} : { before: all[0].id }
    const from = (await client.call('contact.list', {}))[0]?.name ?? ''
    const page = await client.call('message.read', { from, mark: false, limit: 500, ...before })
    all.unshift(...page.messages)
    if (!page.more) return all
  }
}

test(
  `${messages} messages while both nodes are killed again and again (seed ${seed}): none lost, none doubled, none out of order`,
  { timeout: 600_000 },
  async () => {
    const random = randomOf(seed)
    const killed = { alice: 0, bob: 0 }
    let client = await alice.connect()

    /** Whoever is killed does not know whether the last message was taken: then one looks. */
    async function wasTaken(text: string): Promise<boolean> {
      client = await alice.connect()
      return (await said(client)).at(-1)?.text === text
    }

    let bobComesBack: Promise<void> | undefined
    let life = random.between(1, longestLife)
    for (let number = 1; number <= messages; number++) {
      const text = `message ${number}`
      const sending = client.call('message.send', { to: 'bob', text }).then(
        () => 'taken',
        (error: unknown) => asPrivyError(error).code,
      )
      if (--life === 0) {
        life = random.between(1, longestLife)
        if (random.chance(50)) {
          killed.alice++
          await alice.kill()
          await alice.start()
        } else {
          killed.bob++
          await bobComesBack
          await bob.kill()
          bobComesBack = bob.start()
        }
      }
      const outcome = await sending
      if (outcome === 'taken') continue
      expect(outcome).toBe('node-unreachable')
      if (!(await wasTaken(text))) number--
    }
    await bobComesBack

    const receiver = await bob.connect()
    const wanted = Array.from({ length: messages }, (_, index) => `message ${index + 1}`)
    await vi.waitFor(
      async () => {
        const sent = await said(client)
        expect(sent.filter(({ state }) => state !== 'delivered')).toEqual([])
      },
      { timeout: 120_000, interval: 250 },
    )
    expect((await said(client)).map(({ text }) => text)).toEqual(wanted)
    expect((await said(receiver)).map(({ text }) => text)).toEqual(wanted)

    const received: string[] = []
    for (let cursor = ''; ;) {
      const page = await receiver.call('events.read', { limit: 1000, ...(cursor && { since: cursor }) })
      for (const event of page.events) {
        if (isKnownEvent(event) && event.kind === 'message.received') received.push(event.message?.text ?? '')
      }
      if (!page.more) break
      ;({ cursor } = page)
    }
    expect(received).toHaveLength(messages)
    expect(new Set(received).size).toBe(messages)
    expect(killed.alice + killed.bob).toBeGreaterThan(messages / longestLife)
    client.close()
    receiver.close()
  },
)

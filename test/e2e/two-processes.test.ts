import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PeerId } from '@libp2p/interface'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHost, type Host } from '../../src/network/host/create-host.ts'
import type { NetworkSettings } from '../../src/shared/network-settings.ts'
import { DurableBlocks } from '../../src/store/level/durable-blocks.ts'
import { requestsTopic } from '../../src/protocol/topics.ts'
import { parseContactLink } from '../../src/shared/ids.ts'
import { startBootstrap } from '../../scripts/bootstrap-process.ts'
import { type Machine, machine, meet, until } from '../../scripts/machine.ts'

const canary = `canary-${randomBytes(12).toString('hex')}`
/** Envelopes that a stranger gets who has the address of bob and claims to be his device. */
const seen: Uint8Array[] = []
/** Peers that it was connected to. */
const met = new Set<string>()
let mallory: Host | undefined
const malloryHome = await mkdtemp(join(tmpdir(), 'privy-mallory-'))
let bootstrap: Awaited<ReturnType<typeof startBootstrap>>
let alice: Machine, bob: Machine
let aliceWords: string

beforeAll(async () => {
  bootstrap = await startBootstrap()
  ;[alice, bob] = await Promise.all([
    machine({ bootstrap: bootstrap.address }),
    machine({ bootstrap: bootstrap.address }),
  ])
  const [created] = await Promise.all([
    alice.ask('account', 'create', '--name', 'alice'),
    bob.ask('account', 'create', '--name', 'bob'),
  ])
  aliceWords = String(created['words'])
  mallory = await eavesdrop(String((await bob.ask('account', 'show'))['address']))
  await meet(alice, bob)
}, 60_000)
afterAll(async () => {
  await mallory?.stop()
  await rm(malloryHome, { recursive: true, force: true })
  await Promise.all([alice.leave(), bob.leave()])
  await bootstrap.stop()
})

/** Starts a stranger on the same network: it provides the requests topic of an address, and asks for every name that the address gives. */
async function eavesdrop(address: string): Promise<Host> {
  const settings = {
    profile: 'private',
    bootstrap: [bootstrap.address],
    listen: ['/ip4/127.0.0.1/tcp/0'],
    relay: 'off',
  } satisfies NetworkSettings
  const blockstore = new DurableBlocks(join(malloryHome, 'blocks'))
  const host = await createHost({ settings, deviceSeed: randomBytes(32), blockstore })
  host.libp2p.addEventListener('peer:connect', ({ detail: peer }: CustomEvent<PeerId>) => met.add(peer.toString()))
  const { account } = parseContactLink(address)
  host.port.watch(requestsTopic(account), () => undefined)
  await host.port.serveRequests(account, (envelope) => {
    seen.push(envelope.slice())
    return { answer: 'taken' }
  })
  await host.port.serve(`privy://${account}/inbox`, (data) => seen.push(data.slice()))
  return host
}

const texts = async (who: Machine) => (await who.run(['read', '--json'])).json.map(({ text }) => text)

describe('two people who share nothing but a bootstrap peer', () => {
  test('talk both ways, and see it delivered', async () => {
    expect(await alice.ask('send', 'bob', canary, '--wait', 'delivered', '--timeout', '10s')).toMatchObject({
      state: 'delivered',
    })
    expect(await bob.ask('send', 'alice', 'got', 'it', '--wait', 'delivered', '--timeout', '10s')).toMatchObject({
      state: 'delivered',
    })
    expect(await texts(alice)).toEqual([canary, 'got it'])
    expect(await texts(bob)).toEqual([canary, 'got it'])
  })

  test('send long texts from standard input, whatever is in them', async () => {
    const text = '漢字👩‍👩‍👧‍👦\t\u001b[31m'.repeat(1000).slice(0, 19_000)
    const sent = await alice.run(['send', 'bob', '-', '--wait', 'delivered', '--timeout', '10s', '--json'], text)
    expect(sent).toMatchObject({ exitCode: 0 })
    expect((await texts(bob)).at(-1)).toBe(text)
    expect((await bob.run(['read', '--limit', '1'])).stdout).not.toContain('\u001b')
  })

  test('read what came while the interface was closed, follow what comes, and exit 9 when there is nothing', async () => {
    await bob.run(['read'])
    expect((await bob.run(['read', '--unread'])).exitCode).toBe(9)
    await alice.ask('send', 'bob', 'news', '--wait', 'delivered', '--timeout', '10s')
    expect((await bob.run(['read', '--unread', '--json'])).json).toMatchObject([{ text: 'news', direction: 'in' }])
  })

  test('go on after both nodes were stopped: same account by the words, nothing lost', async () => {
    await Promise.all([alice.run(['stop']), bob.run(['stop'])])
    const locked = await alice.run(['send', 'bob', 'hi', '--json'])
    expect(locked.exitCode).toBe(4)
    expect(JSON.parse(locked.stderr)).toMatchObject({ error: { code: 'account-locked' } })
    expect((await alice.run(['start', '--words-stdin'], aliceWords.split(' ').reverse().join(' '))).exitCode).toBe(8)
    expect((await alice.run(['start', '--words-stdin'], `  ${aliceWords.toUpperCase()}\n`)).exitCode).toBe(0)
    expect((await texts(alice)).slice(0, 2)).toEqual([canary, 'got it'])
    expect(
      await alice.run(['send', 'bob', 'are you there?', '--wait', 'delivered', '--timeout', '300ms']),
    ).toMatchObject({ exitCode: 20 })
  })

  test('a node that was killed: the next command says so, and the words bring it back', async () => {
    const { pid } = await alice.ask('status')
    process.kill(Number(pid), 'SIGKILL')
    await until(async () => {
      const { exitCode, stderr } = await alice.run(['read'])
      expect(exitCode).toBe(4)
      expect(stderr).toMatch(/ended unexpectedly|killed/)
      expect(stderr).toContain('privy start')
    })
    expect((await alice.run(['start', '--words-stdin'], aliceWords)).exitCode).toBe(0)
    expect(await texts(alice)).toContain('are you there?')
  })
})

test('a stranger with one address gets no envelope, learns no topic and no other address', async () => {
  if (!mallory) throw new Error('there was no stranger')
  const { pubsub } = mallory.libp2p.services
  // Of the bootstrap peer and both nodes.
  expect(met.size).toBe(3)
  expect(seen).toEqual([])
  expect(pubsub.getTopics().map((topic) => pubsub.getSubscribers(topic))).toEqual([[]])
  // Nothing of what it stored of its peers is an address.
  expect(JSON.stringify(await mallory.libp2p.peerStore.all())).not.toMatch(/privy:\/\//)
})

test('nothing readable of it is on the disk of either, and nothing that is there is open to others', async () => {
  const needles = [canary, Buffer.from(canary).toString('hex'), aliceWords, aliceWords.split(' ').slice(0, 3).join(' ')]
  let files = 0
  for (const { home } of [alice, bob]) {
    for (const entry of await readdir(home, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name)
      if (!entry.isFile()) continue
      files++
      const bytes = await readFile(path)
      for (const needle of needles) expect(`${path}: ${bytes.includes(needle)}`).toBe(`${path}: false`)
      // The cache holds compiled code of Privy's, no data.
      if (!path.startsWith(join(home, 'cache')))
        expect(`${path}: ${(await stat(path)).mode & 0o077}`).toBe(`${path}: 0`)
    }
  }
  expect(files).toBeGreaterThan(10)
})

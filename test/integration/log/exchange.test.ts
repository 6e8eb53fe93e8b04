import { join } from 'node:path'
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Topic } from '../../../src/delivery/ports.ts'
import { createHost } from '../../../src/network/host/create-host.ts'
import { utf8 } from '../../../src/shared/bytes.ts'
import { DurableBlocks } from '../../../src/store/level/durable-blocks.ts'
import type { LogPubSub } from '../../../src/store/log/guarded-network.ts'
import type { LogEntry, LogPort } from '../../../src/state/log-port.ts'
import { asBlock } from '../../support/log/forged-entries.ts'
import {
  collect,
  type LogFolder,
  logFolder,
  noNetwork,
  testAccount,
  testDevice,
} from '../../support/log/log-fixture.ts'

/** Polls until the check passes. */
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 20_000, interval: 10 })
const texts = (entries: readonly LogEntry[]) =>
  entries.flatMap(({ records }) => records.map((record) => Buffer.from(record).toString()))
const everything = async (log: LogPort) => texts(await collect(log.entries(() => false)))

/** A gossipsub on which a test plays everybody else. */
class LoneGossip implements LogPubSub {
  private readonly target = new EventTarget()
  readonly published: Uint8Array[] = []
  failing = false

  async publish(_: string, data: Uint8Array): Promise<void> {
    if (this.failing) throw new Error('PublishError.NoPeersSubscribedToTopic')
    this.published.push(data)
  }

  subscribe(): void {}
  unsubscribe(): void {}

  addEventListener(type: string, listener: (event: CustomEvent) => void): void {
    this.target.addEventListener(type, listener as (event: Event) => void)
  }

  removeEventListener(type: string, listener: (event: CustomEvent) => void): void {
    this.target.removeEventListener(type, listener as (event: Event) => void)
  }

  deliver(topic: string, data: Uint8Array): void {
    this.target.dispatchEvent(new CustomEvent('message', { detail: { topic, data } }))
  }
}

describe('a log that hears gossip', () => {
  const owner = testAccount()
  let folder: LogFolder
  let phone: LoneGossip
  let desk: LoneGossip
  let phoneLog: LogPort
  let deskLog: LogPort
  const printed = vi.spyOn(console, 'error')

  /** Two devices of one account that share a blockstore, so that all blocks are at hand, and hear each other only through the test. */
  beforeEach(async () => {
    printed.mockClear()
    folder = await logFolder(owner)
    phone = new LoneGossip()
    desk = new LoneGossip()
    phoneLog = await folder.open({ pubsub: phone })
    const deskFolder = { directory: join(folder.path, 'desk'), libp2p: await noNetwork() }
    deskLog = await folder.open({ ...testDevice(owner, 2), ...deskFolder, pubsub: desk })
  })
  afterEach(async () => {
    await Promise.all([phoneLog.close(), deskLog.close()])
    await folder.dispose()
    expect(printed).not.toHaveBeenCalled()
  })

  it('takes in an entry of another device, and tells of everything that came with it, parents first', async () => {
    const heard: LogEntry[] = []
    deskLog.onEntry((entry) => heard.push(entry))
    for (const text of ['one', 'two', 'three']) await phoneLog.append(utf8(text))
    desk.deliver(deskLog.address, phone.published.at(-1) ?? new Uint8Array())
    await until(() => expect(texts(heard)).toEqual(['one', 'two', 'three']))
    expect(await everything(deskLog)).toEqual(['one', 'two', 'three'])

    desk.deliver(deskLog.address, phone.published.at(-1) ?? new Uint8Array())
    await deskLog.append(utf8('four'))
    expect(texts(heard)).toEqual(['one', 'two', 'three', 'four'])
    expect(deskLog.rejected).toEqual(new Map())
  })

  it('merges what two devices wrote apart, in the same order on both', async () => {
    for (const number of [1, 2, 3]) {
      await phoneLog.append(utf8(`phone ${number}`))
      await deskLog.append(utf8(`desk ${number}`))
    }
    desk.deliver(deskLog.address, phone.published.at(-1) ?? new Uint8Array())
    phone.deliver(deskLog.address, desk.published[2] ?? new Uint8Array())
    await until(async () => {
      expect(await deskLog.heads()).toHaveLength(2)
      expect(await phoneLog.heads()).toHaveLength(2)
    })
    const merged = await everything(phoneLog)
    expect(merged).toHaveLength(6)
    expect(await everything(deskLog)).toEqual(merged)
    await phoneLog.append(utf8('after'))
    expect(await phoneLog.heads()).toHaveLength(1)
  })

  it('counts what strangers send, keeps the console clean, and goes on', async () => {
    await phoneLog.append(utf8('genuine'))
    const genuine = phone.published[0] ?? new Uint8Array()
    const { address } = deskLog
    desk.deliver(address, new Uint8Array([0xff, 0x00]))
    desk.deliver(address, asBlock([1, 2, 3]))
    desk.deliver(address, asBlock({ id: address }))
    desk.deliver(address, asBlock({ id: '/orbitdb/zdpuOther' }))
    desk.deliver(address, asBlock({ id: address, payload: new Uint8Array(4 * 1024 * 1024) }))
    desk.deliver('privy://somebody/requests', new Uint8Array([0xff]))
    desk.deliver(address, genuine)
    await until(async () => expect(await everything(deskLog)).toEqual(['genuine']))
    expect(deskLog.rejected).toEqual(
      new Map([
        ['exchange', 2],
        ['malformed', 3],
      ]),
    )
  })

  it('appends when nobody is there to publish to', async () => {
    phone.failing = true
    await phoneLog.append(utf8('alone'))
    expect(await everything(phoneLog)).toEqual(['alone'])
    expect(phoneLog.rejected.get('exchange')).toBe(1)
  })

  it('leaves an entry out whose ancestors cannot be had, and takes it when they can', async () => {
    const first = await phoneLog.append(utf8('first'))
    await phoneLog.append(utf8('second'))
    const elsewhere = await logFolder(owner, 3)
    const tablet = new LoneGossip()
    const tabletLog = await elsewhere.open({ pubsub: tablet })
    const second = phone.published[1] ?? new Uint8Array()
    tablet.deliver(tabletLog.address, second)
    await until(() => expect(tabletLog.rejected.get('unknown-device')).toBe(1))
    expect(await tabletLog.heads()).toEqual([])

    for await (const { cid, bytes } of folder.blocks.getAll()) await elsewhere.blocks.put(cid, bytes)
    tablet.deliver(tabletLog.address, second)
    await until(async () => expect(await everything(tabletLog)).toEqual(['first', 'second']))
    expect((await collect(tabletLog.entries(() => false)))[0]?.hash).toBe(first)
    await tabletLog.close()
    await elsewhere.dispose()
  })
})

describe('two devices of one account on loopback', () => {
  it('give each other what they wrote before and after they met', async () => {
    const owner = testAccount()
    const folders = await Promise.all([logFolder(owner, 1), logFolder(owner, 2)])
    const devices = await Promise.all(
      folders.map(async ({ path }, at) => {
        const device = testDevice(owner, at + 1)
        const host = await createHost({
          settings: { profile: 'private', bootstrap: [], listen: ['/ip4/127.0.0.1/tcp/0'], relay: 'off' },
          deviceSeed: device.seed,
          blockstore: new DurableBlocks(join(path, 'host', 'blocks')),
        })
        const { libp2p, helia } = host
        const log = await folders[at]?.open({
          ...device,
          libp2p,
          blocks: helia.blockstore,
          pubsub: libp2p.services.pubsub,
          timeouts: { identityMs: 5_000, blockMs: 10_000 },
        })
        if (!log) throw new Error('no folder')
        return { host, log }
      }),
    )
    const [phone, desk] = devices
    if (!phone || !desk) throw new Error('two devices')

    // The topic of the log is proved like any other.
    const topic = phone.log.address as Topic
    phone.host.port.watch(topic, () => {})
    desk.host.port.watch(topic, () => {})
    desk.host.port.suggest(topic, [phone.host.libp2p.peerId.publicKey?.raw ?? new Uint8Array()])
    for (const text of ['before 1', 'before 2', 'before 3']) await phone.log.append(utf8(text))
    await desk.host.libp2p.dial(phone.host.libp2p.getMultiaddrs().map((address) => multiaddr(address.toString())))
    await until(async () => expect(await everything(desk.log)).toEqual(['before 1', 'before 2', 'before 3']))

    for (const text of ['after 1', 'after 2']) await desk.log.append(utf8(text))
    await until(async () => expect((await everything(phone.log)).slice(3)).toEqual(['after 1', 'after 2']))

    for (const { host, log } of devices) {
      await log.close()
      await host.stop()
    }
    for (const folder of folders) await folder.dispose()
  })
})

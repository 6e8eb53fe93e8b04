import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { requestKey } from '../../src/crypto/derive.ts'
import { seal } from '../../src/crypto/seal.ts'
import { createStampSearch, type Stamp } from '../../src/crypto/stamp.ts'
import type { FindStamp, NetworkPort, Topic } from '../../src/delivery/ports.ts'
import { createOpener } from '../../src/crypto/session.ts'
import { createRequestsEndpoint, type RequestsPorts } from '../../src/endpoints/requests.ts'
import { certifyDevice } from '../../src/identity/device.ts'
import type { AccountKeys } from '../../src/identity/keys.ts'
import { type Body, type Content, encodeContent } from '../../src/protocol/content.ts'
import { envelopeSizes } from '../../src/protocol/envelope.ts'
import { accountOfRequests, requestsTopic } from '../../src/protocol/topics.ts'
import { toHex, utf8 } from '../../src/shared/bytes.ts'
import { messageId } from '../../src/shared/ids.ts'
import type { Fact } from '../../src/state/record.ts'
import { accountNumber, deviceNumber } from '../support/nodes/accounts.ts'
import { type Person, room } from '../support/nodes/people.ts'

/** What mallory, in the middle of everything, saw. */
const seen: { topic: Topic; data: Uint8Array }[] = []
/** Zero bits of a stamp in the room. */
const leastBits = 4
const canary = `canary-${randomBytes(12).toString('hex')}`
const random = (length: number) => new Uint8Array(randomBytes(length))
const until = <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 10_000, interval: 5 })

let inRoom: Awaited<ReturnType<typeof room>>
let alice: Person, bob: Person
let mallory: NetworkPort
let bobKeys: AccountKeys

beforeAll(async () => {
  inRoom = await room({ loses: (_from, _to, topic, data) => (seen.push({ topic, data: data.slice() }), false) })
  alice = await inRoom.enter('alice', 1)
  bob = await inRoom.enter('bob', 2)
  bobKeys = await accountNumber(2)
  mallory = inRoom.network.host()
  await Promise.all([
    alice.call('contact.add', { link: bob.address }),
    bob.call('contact.add', { link: alice.address }),
  ])
  await until(async () =>
    expect(await alice.call('contact.list', {})).toMatchObject([{ name: 'bob', state: 'accepted' }]),
  )
  await until(async () =>
    expect(await bob.call('contact.list', {})).toMatchObject([{ name: 'alice', state: 'accepted' }]),
  )
  await alice.call('message.send', { to: 'bob', text: canary, wait: 'delivered', timeoutMs: 5000 })
  await until(async () =>
    expect(await bob.call('message.read', { mark: false })).toMatchObject({ messages: [{ text: canary }] }),
  )
})
afterAll(() => inRoom.close())

const dropsOf = async (person: Person) => (await person.call('node.status', {})).dropped
const totalDrops = async (person: Person) => Object.values(await dropsOf(person)).reduce((sum, count) => sum + count, 0)
const state = async () => ({
  messages: (await bob.call('message.read', { mark: false })).messages,
  requests: await bob.call('request.list', {}),
  contacts: await bob.call('contact.list', {}),
})

/** Pays the stamps of one envelope. */
const paying = (data: Uint8Array): FindStamp => {
  const search = createStampSearch(requestsTopic(bobKeys.id), data, { nowMs: Date.now(), random })
  return (bits) => search.find(bits, async () => undefined)
}

/** Hands it to bob as mallory can: by gossip, or over a stream for requests. */
async function hand(topic: Topic, data: Uint8Array, stamp = paying(data)): Promise<void> {
  const signal = AbortSignal.timeout(200)
  if (accountOfRequests(topic) === undefined) await mallory.publish(topic, data, signal)
  else await mallory.request(bobKeys.id, data, stamp, signal)
}

/** Hands it over on a topic of bob's, and waits until bob has dropped it. */
async function expectDropped(topic: Topic, data: Uint8Array, reasons: readonly string[]): Promise<void> {
  const before = await dropsOf(bob)
  const total = await totalDrops(bob)
  await hand(topic, data)
  await until(async () => expect(await totalDrops(bob)).toBe(total + 1))
  const after = await dropsOf(bob)
  expect(reasons).toContain(Object.keys(after).find((reason) => after[reason] !== before[reason]))
}

/** The canary's envelope, as it went to bob's inbox. */
function captured(): { topic: Topic; data: Uint8Array } {
  const envelope = seen.find(({ topic, data }) => topic.endsWith('/inbox') && data.length === 4096)
  if (!envelope) throw new Error('nothing was seen')
  return envelope
}

describe('in the inbox', () => {
  test('no flipped bit, no other length and no random bytes get through', async () => {
    const before = await state()
    const { topic, data } = captured()
    await fc.assert(
      fc.asyncProperty(fc.nat(data.length * 8 - 1), async (bit) => {
        const flipped = data.slice()
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        await expectDropped(topic, flipped, ['version', 'tag', 'decrypt', 'replay'])
      }),
      { numRuns: 60 },
    )
    await fc.assert(
      fc.asyncProperty(fc.nat(262_144), async (length) => {
        const resized = new Uint8Array(length)
        resized.set(data.subarray(0, length))
        if (length !== data.length) await expectDropped(topic, resized, ['size', 'decrypt', 'replay'])
      }),
      { numRuns: 40, examples: envelopeSizes.map((size): [number] => [size]) },
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...envelopeSizes), async (size) => {
        await expectDropped(topic, random(size), ['version', 'tag'])
      }),
      { numRuns: 20 },
    )
    expect(await state()).toEqual(before)
    expect(bob.faults).toEqual([])
  })

  test('an envelope that somebody on the way repeats changes nothing, and is not even acknowledged', async () => {
    const before = await state()
    const fromBob = () => seen.filter(({ topic }) => topic.endsWith('/inbox') && topic !== captured().topic).length
    const sent = fromBob()
    await expectDropped(captured().topic, captured().data, ['replay'])
    expect(await state()).toEqual(before)
    // An acknowledgement would have gone before this.
    await bob.call('message.send', { to: 'alice', text: 'after it', wait: 'delivered', timeoutMs: 5000 })
    expect(fromBob()).toBe(sent + 1)
  })

  test("a message sent to somebody else's inbox is not for them", async () => {
    const { data } = captured()
    const aliceTotal = await totalDrops(alice)
    const aliceInbox = seen.find(
      ({ topic, data: other }) => topic.endsWith('/inbox') && topic !== captured().topic && other !== data,
    )
    if (!aliceInbox) throw new Error("alice's inbox was not seen")
    await mallory.publish(aliceInbox.topic, data, AbortSignal.timeout(1000))
    await until(async () => expect(await totalDrops(alice)).toBe(aliceTotal + 1))
  })
})

describe('among the requests', () => {
  let stranger: AccountKeys
  const topic = () => requestsTopic(bobKeys.id)
  beforeAll(async () => {
    stranger = await accountNumber(3)
  })

  function contentOf(
    change: Partial<Content>,
    body: Partial<Extract<Body, { type: 'contact-request' }>> = {},
  ): Content {
    return {
      id: messageId(toHex(random(16))),
      certificate: certifyDevice(stranger, deviceNumber(3)),
      seq: 0,
      time: { ms: Date.now(), count: 0 },
      prev: undefined,
      heads: [],
      expires: undefined,
      body: {
        ...{
          type: 'contact-request',
          secret: random(32),
          inboxKey: random(32),
          spki: stranger.bundle.spki,
          name: 'carol',
          text: 'hi',
        },
        ...body,
      },
      ...change,
    }
  }

  async function sealed(content: Content, as = stranger, key = requestKey(bobKeys.id)): Promise<Uint8Array> {
    return seal({
      key,
      recipient: {
        account: bobKeys.id,
        spki: bobKeys.bundle.spki,
        rsa: bobKeys.rsa.publicKey,
        mlKemRaw: bobKeys.bundle.mlKem,
        mlKem: bobKeys.mlKem.publicKey,
      },
      sender: { account: as.id, deviceKey: as.deviceKey(deviceNumber(3)).privateKey },
      content: encodeContent(content),
      random,
    })
  }

  const expires = Date.now() - 1
  test.each<[string, string, () => Promise<Uint8Array>]>([
    ['from two days ahead', 'time', () => sealed(contentOf({ time: { ms: Date.now() + 172_800_000, count: 0 } }))],
    ['that has expired', 'time', () => sealed(contentOf({ expires }))],
    [
      "with somebody else's key",
      'signature',
      async () => sealed(contentOf({}, { spki: (await accountNumber(1)).bundle.spki })),
    ],
    ["in somebody else's name", 'signature', async () => sealed(contentOf({}), await accountNumber(1))],
    ["in bob's own name", 'signature', async () => sealed(contentOf({}, { spki: bobKeys.bundle.spki }), bobKeys)],
    [
      'with a device that is not certified',
      'signature',
      async () => sealed(contentOf({ certificate: certifyDevice(await accountNumber(1), deviceNumber(3)) })),
    ],
    ['with a text that is too long', 'content', () => sealed(contentOf({}, { text: 'x'.repeat(281) }))],
    ['that is a message', 'signature', () => sealed(contentOf({ body: { type: 'text', text: 'hi' } }))],
    [
      'that answers what was never asked',
      'signature',
      () =>
        sealed(
          contentOf({
            body: {
              type: 'contact-accept',
              request: messageId('00'.repeat(16)),
              secret: random(32),
              inboxKey: random(32),
              name: '',
            },
          }),
        ),
    ],
  ])('one %s is dropped: %s', async (_name, reason, make) => {
    const before = await state()
    await expectDropped(topic(), await make(), [reason])
    expect(await state()).toEqual(before)
  })

  test('a good one is shown once, however often it comes', async () => {
    const request = await sealed(contentOf({}))
    await hand(topic(), request)
    await until(async () => expect(await bob.call('request.list', {})).toHaveLength(1))
    await expectDropped(topic(), request, ['replay'])
    expect(await bob.call('request.list', {})).toMatchObject([
      { from: { name: 'carol', address: `privy://${stranger.id}` }, text: 'hi' },
    ])
  })

  /** Bob's endpoint alone, on a disk that takes its time. */
  function slowEndpoint(ports: Partial<RequestsPorts>) {
    const records: Fact[] = []
    const disk = Promise.withResolvers<void>()
    const { id: account, bundle, rsa, mlKem } = bobKeys
    const own = { account, spki: bundle.spki, mlKemRaw: bundle.mlKem }
    const keys = { ...own, rsaPrivate: rsa.privateKey, mlKemPrivate: mlKem.privateKey }
    const endpoint = createRequestsEndpoint({
      self: account,
      opener: (key) => createOpener([key], keys),
      now: Date.now,
      invites: () => [],
      sent: () => [],
      waiting: () => [],
      evict: async () => undefined,
      paid: () => undefined,
      stateOf: () => undefined,
      contact: () => undefined,
      append: async (record) => (records.push(record), disk.promise),
      met: () => undefined,
      accept: async () => undefined,
      acknowledge: () => undefined,
      ...ports,
    })
    return { endpoint, records, disk }
  }
  const paid = { kind: 'stamped', bits: 20 } as const

  test('one that comes in two envelopes at once is written down once', async () => {
    const { endpoint, records, disk } = slowEndpoint({})
    const content = contentOf({})
    const both = [await sealed(content), await sealed(content)].map((envelope) => endpoint.open(envelope, paid))
    disk.resolve()
    expect(await Promise.all(both)).toEqual([undefined, { drop: 'replay' }])
    expect(records).toHaveLength(1)
  })

  const others = Array.from({ length: 199 }, (_, at) => ({
    id: messageId(at.toString(16).padStart(32, '0')),
    invited: false,
    bits: 20,
  }))

  test('no more than 200 wait, even of those that come at once', async () => {
    const { endpoint, disk } = slowEndpoint({ waiting: () => others })
    const both = [await sealed(contentOf({})), await sealed(contentOf({}))].map((envelope) =>
      endpoint.open(envelope, paid),
    )
    disk.resolve()
    expect(await Promise.all(both)).toEqual([undefined, { drop: 'full' }])
  })

  test('one that was stored before we asked its sender, or before a crash, is accepted when it comes again', async () => {
    const accepted: string[] = []
    const contact = { rsa: undefined, request: null, accepted: false }
    const { endpoint } = slowEndpoint({
      stateOf: () => 'waiting',
      contact: () => contact,
      accept: async (id) => accepted.push(id),
    })
    const content = contentOf({})
    expect(await endpoint.open(await sealed(content), paid)).toEqual({ drop: 'replay' })
    expect(accepted).toEqual([content.id])
  })

  test('one without a stamp is answered with the work that it takes, and not opened', async () => {
    const before = await dropsOf(bob)
    const wanted: number[] = []
    await hand(topic(), await sealed(contentOf({})), async (bits) => {
      wanted.push(bits)
      throw new Error('not paid')
    })
    expect(wanted).toEqual([leastBits])
    expect(await dropsOf(bob)).toEqual(before)
  })

  test('a repeated one uses up no budget', async () => {
    const request = await sealed(contentOf({}))
    const stamps: Stamp[] = []
    await hand(topic(), request, async (bits) => {
      const stamp = await paying(request)(bits, AbortSignal.timeout(1000))
      stamps.push(stamp)
      return stamp
    })
    const replays = (await dropsOf(bob))['replay'] ?? 0
    for (let times = 0; times < 100; times++)
      await mallory.request(
        bobKeys.id,
        request,
        async () => stamps[0] ?? expect.unreachable(),
        AbortSignal.timeout(200),
      )
    await until(async () => expect((await dropsOf(bob))['replay']).toBe(replays + 100))
  })
})

test('the canary is in no file of the index and in nothing that was seen on the network', async () => {
  const needles = [canary, toHex(utf8(canary)), Buffer.from(canary).toString('base64').slice(0, 40)]
  const files = await Promise.all(
    [alice, bob].map(async ({ folder }) =>
      Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name)))),
    ),
  )
  const haystacks = [...files.flat(), ...seen.map(({ data, topic }) => Buffer.concat([Buffer.from(topic), data]))]
  expect(haystacks.length).toBeGreaterThan(4)
  for (const haystack of haystacks)
    for (const needle of needles) expect(Buffer.from(haystack).includes(needle)).toBe(false)
})

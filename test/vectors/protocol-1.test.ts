import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { pairKey, pairRoot, requestKey } from '../../src/crypto/derive.ts'
import { createOpener } from '../../src/crypto/session.ts'
import { openArrival, recognise } from '../../src/endpoints/arrival.ts'
import { type AccountKeys, deriveAccount } from '../../src/identity/keys.ts'
import { parseWords } from '../../src/identity/mnemonic.ts'
import { encodeContent } from '../../src/protocol/content.ts'
import { drop, isDrop } from '../../src/protocol/drops.ts'
import { parseEnvelope } from '../../src/protocol/envelope.ts'
import { inboxTopic, requestsTopic } from '../../src/protocol/topics.ts'
import { fromHex, toHex } from '../../src/shared/bytes.ts'

interface Vectors {
  nowMs: number
  alice: { words: string; account: string }
  bob: { words: string; account: string }
  device: string
  topics: { requests: string; inboxKey: string; week: number; inbox: string }
  keys: {
    secrets: { alice: string; bob: string }
    pairRoot: string
    aliceToBob: string
    bobToAlice: string
    request: string
    requestWithInvite: { invite: string; key: string }
  }
  good: { name: string; content: string; envelope: string }[]
  bad: { name: string; drop: string; envelope: string }[]
}
const vectors = JSON.parse(readFileSync(new URL('./protocol-1.json', import.meta.url), 'utf8')) as Vectors
const { keys, topics } = vectors
let alice: AccountKeys, bob: AccountKeys

beforeAll(async () => {
  ;[alice, bob] = await Promise.all([vectors.alice, vectors.bob].map(({ words }) => deriveAccount(parseWords(words), '')) as [
    Promise<AccountKeys>,
    Promise<AccountKeys>,
  ])
})

/** What bob makes of an envelope in his inbox whose only contact is alice. */
async function arrive(base64: string) {
  const envelope = parseEnvelope(Buffer.from(base64, 'base64'))
  if (isDrop(envelope)) return envelope
  const self = {
    account: bob.id,
    spki: bob.bundle.spki,
    mlKemRaw: bob.bundle.mlKem,
    rsaPrivate: bob.rsa.privateKey,
    mlKemPrivate: bob.mlKem.privateKey,
  }
  const match = recognise(envelope, [[createOpener([fromHex(keys.aliceToBob)], self), 'alice']])
  if (!match) return drop('tag')
  return openArrival(match.open, ({ sender }) => (sender === alice.id ? alice.rsa.publicKey : undefined), vectors.nowMs)
}

test('keys and topics', () => {
  expect([alice.id, bob.id]).toEqual([vectors.alice.account, vectors.bob.account])
  const root = pairRoot({ account: alice.id, secret: fromHex(keys.secrets.alice) }, { account: bob.id, secret: fromHex(keys.secrets.bob) })
  expect(toHex(root)).toBe(keys.pairRoot)
  expect(toHex(pairKey(root, alice.id, bob.id))).toBe(keys.aliceToBob)
  expect(toHex(pairKey(root, bob.id, alice.id))).toBe(keys.bobToAlice)
  expect(toHex(requestKey(bob.id))).toBe(keys.request)
  expect(toHex(requestKey(bob.id, keys.requestWithInvite.invite))).toBe(keys.requestWithInvite.key)
  expect(requestsTopic(bob.id)).toBe(topics.requests)
  expect(inboxTopic(fromHex(topics.inboxKey), topics.week)).toBe(topics.inbox)
})

describe('envelopes', () => {
  test.each(vectors.good)('good: $name', async ({ content, envelope }) => {
    const arrival = await arrive(envelope)
    if (isDrop(arrival)) throw new Error(arrival.drop)
    expect(arrival.sender).toBe(alice.id)
    expect(arrival.content.certificate.device).toBe(vectors.device)
    expect(toHex(arrival.encoded)).toBe(content)
    expect(toHex(encodeContent(arrival.content))).toBe(content)
  })

  test.each(vectors.bad)('bad: $name is dropped as $drop', async ({ drop: reason, envelope }) => {
    expect(await arrive(envelope)).toEqual({ drop: reason })
  })
})

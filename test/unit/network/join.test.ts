import { randomBytes } from 'node:crypto'
import { generateKeyPair } from '@libp2p/crypto/keys'
import type { PeerId } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Exchange, proofOf, splitProofs } from '../../../src/network/join/join-wire.ts'
import { judge } from '../../../src/network/join/serve-joins.ts'

const topics = ['privy://aa/inbox', 'privy://bb/inbox', 'privy://cc/inbox']
const random = (length: number) => new Uint8Array(randomBytes(length))
const somePeer = async () => peerIdFromPrivateKey(await generateKeyPair('Ed25519'))

describe('an exchange of proofs', () => {
  let [alice, bob, mallory]: PeerId[] = []
  let exchange: Exchange
  beforeAll(async () => {
    ;[alice, bob, mallory] = [await somePeer(), await somePeer(), await somePeer()]
    exchange = { asker: must(alice), server: must(bob), askerNonce: random(32), serverNonce: random(32) }
  })
  const must = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('missing')
    return value
  }

  it('proves exactly the topics that both sides have, in the order asked', () => {
    const asked = ['privy://cc/inbox', 'privy://dd/inbox', 'privy://aa/inbox']
    const { answers, proved } = judge(
      asked.map((topic) => proofOf(topic, 'asker', exchange)),
      topics,
      exchange,
      random,
    )
    expect([...proved].sort()).toEqual(['privy://aa/inbox', 'privy://cc/inbox'])
    expect(asked.map((topic, at) => Buffer.from(proofOf(topic, 'server', exchange)).equals(must(answers[at])))).toEqual(
      [true, false, true],
    )
  })

  it('answers a proof that fits nothing in the same shape, with other bytes each time', () => {
    const judged = [1, 2].map(() => judge([random(32)], topics, exchange, random))
    expect(judged.map(({ answers, proved }) => [answers.map(({ length }) => length), proved])).toEqual([
      [[32], []],
      [[32], []],
    ])
    expect(judged[0]?.answers).not.toEqual(judged[1]?.answers)
  })

  it.each<[string, (given: Exchange) => Exchange]>([
    ['another asking peer', (given) => ({ ...given, asker: must(mallory) })],
    ['another serving peer', (given) => ({ ...given, server: must(mallory) })],
    ['another nonce of the asking peer', (given) => ({ ...given, askerNonce: random(32) })],
    ['another nonce of the serving peer', (given) => ({ ...given, serverNonce: random(32) })],
  ])('takes no proof that was made for %s', (_name, change) => {
    const proofs = topics.map((topic) => proofOf(topic, 'asker', change(exchange)))
    expect(judge(proofs, topics, exchange, random).proved).toEqual([])
  })

  it('takes no proof of its own side back', () => {
    const proofs = topics.map((topic) => proofOf(topic, 'server', exchange))
    expect(judge(proofs, topics, exchange, random).proved).toEqual([])
  })

  it.each([0, 31, 33, 17 * 32])('refuses a frame of %i bytes as proofs', (length) => {
    expect(() => splitProofs(new Uint8Array(length))).toThrow('proofs')
  })
})

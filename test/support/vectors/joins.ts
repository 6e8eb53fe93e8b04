import { createHash } from 'node:crypto'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import type { PeerId } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { frame } from '../reference/frames.ts'
import { proofFor } from '../reference/join.ts'

const topics = ['aa', 'bb', 'cc'].map((digits) => `privy://${digits.repeat(32)}/inbox`)
const nonceOf = (label: string) => createHash('sha256').update(`joins/${label}`).digest()

interface Case {
  readonly name: string
  readonly expect?: string
  /** The frames of the asking peer, in order. */
  readonly frames: readonly Buffer[]
  /** Topics that the exchange proves to the serving peer. */
  readonly proved?: readonly string[]
}

/** Exchanges of `/privy/join/1` with a serving peer of the first two topics, that draws the nonce `serverNonce`. */
export async function makeJoins() {
  const peerOf = async (label: string): Promise<PeerId> =>
    peerIdFromPrivateKey(await generateKeyPairFromSeed('Ed25519', nonceOf(label)))
  const [asker, server, other] = [await peerOf('asker'), await peerOf('server'), await peerOf('other')]
  const parts = {
    asker,
    server,
    askerNonce: nonceOf('nonce of the asker'),
    serverNonce: nonceOf('nonce of the server'),
  }
  const proof = (topic: string | undefined, side: 0 | 1 = 0, change: Partial<typeof parts> = {}) =>
    proofFor(topic ?? '', side, { ...parts, ...change })
  const begin = frame(parts.askerNonce)
  const [first, second, third] = topics
  const read = frame(Buffer.alloc(0))
  const asks = (...proofs: readonly Buffer[]) => [begin, frame(Buffer.concat(proofs)), read]
  const random = nonceOf('random bytes')
  const proves = (proved: readonly (string | undefined)[]) => proved.flatMap((topic) => topic ?? [])
  const cases: readonly Case[] = [
    { name: 'one topic', frames: asks(proof(first)), proved: proves([first]) },
    {
      name: 'two topics and one that is not served',
      frames: asks(proof(third), proof(second), proof(first)),
      proved: proves([second, first]),
    },
    { name: 'a topic twice', frames: asks(proof(first), proof(first)), proved: proves([first]) },
    {
      name: 'sixteen proofs',
      frames: asks(...Array.from({ length: 15 }, () => random), proof(first)),
      proved: proves([first]),
    },
    { name: 'random bytes', frames: asks(random) },
    { name: 'a topic that is not served', frames: asks(proof(third)) },
    { name: 'the proof of the other side', frames: asks(proof(first, 1)) },
    { name: 'a proof for another asking peer', frames: asks(proof(first, 0, { asker: other })) },
    { name: 'a proof for another serving peer', frames: asks(proof(first, 0, { server: other })) },
    { name: 'a proof with another nonce of the asking peer', frames: asks(proof(first, 0, { askerNonce: random })) },
    { name: 'a proof with another nonce of the serving peer', frames: asks(proof(first, 0, { serverNonce: random })) },
    { name: 'a nonce of 31 bytes', expect: 'not-a-nonce', frames: [frame(parts.askerNonce.subarray(1))] },
    { name: 'an empty nonce', expect: 'not-a-nonce', frames: [read] },
    { name: 'no proof', expect: 'not-proofs', frames: [begin, read] },
    { name: 'a proof of 31 bytes', expect: 'not-proofs', frames: [begin, frame(random.subarray(1))] },
    { name: 'seventeen proofs', expect: 'too-long', frames: [begin, frame(Buffer.alloc(17 * 32))] },
    { name: 'the end of the stream after the nonce', expect: 'ended', frames: [begin] },
  ]
  return {
    protocol: 1,
    subject: 'joins',
    sections: '1.4 and 1.5',
    note: 'Frames of the asking peer. In `answer` each value that is null is 32 random bytes.',
    given: {
      served: topics.slice(0, 2),
      asker: asker.toString(),
      server: server.toString(),
      askerNonce: parts.askerNonce.toString('hex'),
      serverNonce: parts.serverNonce.toString('hex'),
      /** Proofs of both sides for each topic. */
      proofs: topics.map((topic) => ({
        topic,
        asker: proof(topic).toString('hex'),
        server: proof(topic, 1).toString('hex'),
      })),
    },
    vectors: cases.map(({ name, expect = 'success', frames, proved = [] }) => ({
      ...{ name, expect, proved },
      frames: frames.map((bytes) => bytes.toString('hex')),
      ...(expect === 'success' && {
        answer: answersTo(frames[1], proved).map((topic) => topic && proof(topic, 1).toString('hex')),
      }),
    })),
  }

  function answersTo(proofs: Buffer | undefined, proved: readonly string[]): (string | null)[] {
    const bytes = proofs?.subarray(4) ?? Buffer.alloc(0)
    return Array.from({ length: bytes.length / 32 }, (_, at) => {
      const given = bytes.subarray(at * 32, at * 32 + 32)
      return proved.find((topic) => proof(topic).equals(given)) ?? null
    })
  }
}

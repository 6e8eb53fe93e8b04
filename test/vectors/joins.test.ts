import type { Connection, Libp2p, StreamHandler } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { describe, expect, test } from 'vitest'
import { proofOf } from '../../src/network/join/join-wire.ts'
import { serveJoins } from '../../src/network/join/serve-joins.ts'
import { fromHex, toHex } from '../../src/shared/bytes.ts'
import { memoryStream } from '../support/memory/memory-stream.ts'
import { readVectors } from '../support/vectors/read.ts'
import { failureNamed } from '../support/vectors/stream-failure.ts'

interface Vector {
  name: string
  expect: string
  proved: string[]
  frames: string[]
  answer?: (string | null)[]
}
interface File {
  given: {
    served: string[]
    asker: string
    server: string
    askerNonce: string
    serverNonce: string
    proofs: { topic: string; asker: string; server: string }[]
  }
  vectors: Vector[]
}
const { given, vectors } = readVectors('joins') as File
const [asker, server] = [peerIdFromString(given.asker), peerIdFromString(given.server)]
const exchange = { asker, server, askerNonce: fromHex(given.askerNonce), serverNonce: fromHex(given.serverNonce) }
/** What a test takes for random bytes in step 4. */
const filler = '77'.repeat(32)

async function serve(chunks: readonly Uint8Array[]) {
  const { promise: handler, resolve } = Promise.withResolvers<StreamHandler>()
  const told: string[] = []
  const heard: string[] = []
  let draws = 0
  await serveJoins({ peerId: server, handle: async (_name: string, one: StreamHandler) => resolve(one) } as unknown as Libp2p, {
    topics: () => given.served,
    random: () => fromHex(draws++ === 0 ? given.serverNonce : filler),
    admits: () => true,
    onProved: (_peer, topics) => heard.push(...topics),
    onRead: (_peer, topics) => told.push(...topics),
    onFailure: () => undefined,
  })
  const { stream, sent, aborted } = memoryStream(chunks)
  await (await handler)(stream, { status: 'open', remotePeer: asker } as unknown as Connection)
  return { verdict: aborted() ? failureNamed(aborted()) : 'success', heard, told, sent: sent.map(toHex) }
}

describe('the serving peer of a join', () => {
  test.each(vectors)('$name: $expect', async (vector) => {
    const { verdict, heard, told, sent } = await serve(vector.frames.map(fromHex))
    expect(verdict).toBe(vector.expect)
    expect(told.toSorted()).toEqual(vector.proved.toSorted())
    expect(heard.toSorted()).toEqual(vector.proved.toSorted())
    if (vector.answer === undefined) return
    expect(sent[0]).toBe(`00000020${given.serverNonce}`)
    expect(sent[1]?.slice(8)).toBe(vector.answer.map((value) => value ?? filler).join(''))
  })
})

test('the proofs of both sides are those of the file', () => {
  for (const { topic, ...proofs } of given.proofs)
    expect({ asker: toHex(proofOf(topic, 'asker', exchange)), server: toHex(proofOf(topic, 'server', exchange)) }).toEqual(proofs)
})

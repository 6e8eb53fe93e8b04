import type { Connection, Libp2p, PeerId, StreamHandler } from '@libp2p/interface'
import { describe, expect, test } from 'vitest'
import { askForCard, cardProtocol, serveCards } from '../../src/network/card/card-protocol.ts'
import { concat, fromHex, toHex, u32 } from '../../src/shared/bytes.ts'
import { accountId } from '../../src/shared/ids.ts'
import { memoryStream, pieces } from '../support/memory/memory-stream.ts'
import { bytesOf, type BytesText } from '../support/vectors/bytes-text.ts'
import { readVectors } from '../support/vectors/read.ts'
import { failureNamed } from '../support/vectors/stream-failure.ts'

interface Vector {
  name: string
  reads: 'question' | 'answer'
  expect: string
  stream: BytesText
  /** Null for "not here". */
  card?: BytesText | null
}
interface File {
  given: { account: string; named: Record<string, string> }
  vectors: Vector[]
}
const { given, vectors } = readVectors('card-streams') as File
const own = fromHex(given.named['own'] ?? '')
const account = accountId(given.account)
const textOf = (card: BytesText | null | undefined) => (card ? toHex(bytesOf(card, given.named)) : '')

/** What a node of the account says to a stream. */
async function answerTo(chunks: readonly Uint8Array[]) {
  const { promise: handler, resolve } = Promise.withResolvers<StreamHandler>()
  const libp2p = { handle: async (_protocol: string, onStream: StreamHandler) => resolve(onStream) }
  let failures = 0
  const answer = (asked: string) => (asked === account ? own : undefined)
  await serveCards(libp2p, { answer, admits: () => true, onFailure: () => failures++ })
  const { stream, sent, aborted } = memoryStream(chunks)
  const connection = { status: 'open', remotePeer: { toString: () => 'peer' } } as unknown as Connection
  await (await handler)(stream, connection)
  expect(failures).toBe(aborted() ? 1 : 0)
  return aborted() ? failureNamed(aborted()) : toHex(concat(...sent))
}

/** What somebody who asks for the card reads. */
async function askedFor(chunks: readonly Uint8Array[]) {
  const { stream, sent } = memoryStream(chunks)
  const dialProtocol = async (_peer: PeerId, protocol: string) => {
    expect(protocol).toBe(cardProtocol)
    return stream
  }
  const asking = askForCard(
    { dialProtocol } as unknown as Libp2p,
    undefined as never,
    account,
    new AbortController().signal,
  )
  const outcome = await asking.then((card) => toHex(card ?? new Uint8Array()), failureNamed)
  expect(sent.map(toHex)).toEqual([toHex(concat(u32(32), fromHex(account)))])
  return outcome
}

describe('card streams', () => {
  test.each(vectors)('$reads, $name: $expect', async (vector) => {
    const bytes = bytesOf(vector.stream, given.named)
    const card = textOf(vector.card)
    const framed = toHex(u32(card.length / 2)) + card
    const right = vector.reads === 'question' ? framed : card
    for (const chunks of [[bytes], pieces(bytes, bytes.length > 100 ? 999 : 1)]) {
      const outcome = await (vector.reads === 'question' ? answerTo(chunks) : askedFor(chunks))
      expect(outcome).toBe(vector.expect === 'success' ? right : vector.expect)
    }
  })
})

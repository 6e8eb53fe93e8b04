import type { Connection, Libp2p, PeerId, StreamHandler } from '@libp2p/interface'
import { describe, expect, test } from 'vitest'
import { askRequest, serveRequestStreams } from '../../src/network/request/request-streams.ts'
import { decodeRequest, encodeRequest, encodeRequestAnswer } from '../../src/network/request/request-wire.ts'
import { frame, readFrame } from '../../src/network/frames.ts'
import { concat, fromHex, toHex } from '../../src/shared/bytes.ts'
import { accountId } from '../../src/shared/ids.ts'
import { memoryStream, pieces } from '../support/memory/memory-stream.ts'
import { bytesOf, type BytesText } from '../support/vectors/bytes-text.ts'
import { readVectors } from '../support/vectors/read.ts'
import { failureNamed } from '../support/vectors/stream-failure.ts'

interface Vector {
  reads: 'question' | 'answer'
  name: string
  expect: string
  stream: BytesText
  answer?: 'refused' | 'taken' | 'stamp'
  bits?: number
}
interface File {
  given: { account: string; other: string; nonce: string }
  vectors: Vector[]
}
const { given, vectors } = readVectors('request-streams') as File
const questions = vectors.filter(({ reads }) => reads === 'question')
const answers = vectors.filter(({ reads }) => reads === 'answer')
const signal = new AbortController().signal

describe('the node that is asked', () => {
  test.each(questions)('$name: $expect', async (vector) => {
    const bytes = bytesOf(vector.stream)
    for (const chunks of [[bytes], pieces(bytes, 997)]) {
      const { promise: handler, resolve } = Promise.withResolvers<StreamHandler>()
      await serveRequestStreams({ handle: async (_name: string, one: StreamHandler) => resolve(one) } as unknown as Libp2p, {
        handlerOf: (account) =>
          account !== given.account
            ? undefined
            : (_envelope, { hour }) => (hour === 0 ? { answer: 'stamp', bits: 20 } : { answer: 'taken' }),
        admits: () => true,
        onFailure: () => undefined,
      })
      const { stream, sent, aborted } = memoryStream(chunks)
      await (await handler)(stream, { status: 'open', remotePeer: { toString: () => 'peer' } } as unknown as Connection)
      expect(aborted() ? failureNamed(aborted()) : 'success').toBe(vector.expect)
      const answer = { refused: '0000', taken: '0100', stamp: '0214' }[vector.answer ?? 'refused']
      expect(toHex(concat(...sent))).toBe(vector.expect === 'success' ? `00000002${answer}` : '')
    }
  })

  test.each(questions.filter(({ expect: verdict }) => verdict === 'success'))('reads and writes: $name', async (vector) => {
    const question = await readFrame(memoryStream([bytesOf(vector.stream)]).stream, 4140, signal)
    const { account, stamp, envelope } = decodeRequest(question)
    expect([given.account, given.other]).toContain(account)
    expect(toHex(stamp.nonce)).toBe(given.nonce)
    expect(toHex(encodeRequest(accountId(account), envelope, stamp))).toBe(toHex(question))
  })
})

describe('the peer that asks', () => {
  test.each(answers)('$name: $expect', async (vector) => {
    const { stream } = memoryStream([bytesOf(vector.stream)])
    const asking = askRequest(
      { dialProtocol: async () => stream } as unknown as Libp2p,
      undefined as unknown as PeerId,
      fromHex('00'),
      signal,
    )
    const said = vector.answer === 'stamp' ? { answer: 'stamp' as const, bits: vector.bits ?? 0 } : { answer: vector.answer }
    expect(await asking.catch(failureNamed)).toEqual(vector.expect === 'success' ? said : vector.expect)
  })

  test.each(answers.filter(({ expect: verdict }) => verdict === 'success'))('writes the same: $name', ({ stream, answer, bits }) => {
    const said = answer === 'stamp' ? { answer, bits: bits ?? 0 } : { answer: answer ?? 'refused' }
    expect(toHex(frame(encodeRequestAnswer(said)))).toBe(toHex(bytesOf(stream)))
  })
})

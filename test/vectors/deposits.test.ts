import { fromHex } from '../../src/shared/bytes.ts'
import { isUtf8 } from 'node:buffer'
import type { Connection, StreamHandler } from '@libp2p/interface'
import { describe, expect, test } from 'vitest'
import { createRouter } from '../../src/endpoints/router.ts'
import { createDepositLines } from '../../src/network/deposit/deposit-lines.ts'
import { decodeDeposit, depositProtocol, encodeAnswer, encodeDeposit, maxQuestionBytes } from '../../src/network/deposit/deposit-wire.ts'
import { frame, readFrames } from '../../src/network/frames.ts'
import { serveDeposits } from '../../src/network/deposit/serve-deposits.ts'
import { createTopicListeners } from '../../src/network/gossip/topic-listeners.ts'
import { createServing } from '../../src/delivery/serving.ts'
import { concat, toHex } from '../../src/shared/bytes.ts'
import { memoryStream, pieces } from '../support/memory/memory-stream.ts'
import { bytesOf, type BytesText } from '../support/vectors/bytes-text.ts'
import { accountNamed, readVectors } from '../support/vectors/read.ts'
import { failureNamed } from '../support/vectors/stream-failure.ts'

type Kind = 'refused' | 'taken' | 'held'
interface QuestionVector {
  name: string
  reads: 'question'
  expect: string
  stream: BytesText
  /** The topic in hexadecimal. */
  deposits: { topic: string; envelope: BytesText }[]
  answers: Kind[]
  answerStream: BytesText
}
interface AnswerVector {
  name: string
  reads: 'answer'
  expect: string
  questions: number
  stream: BytesText
  answers: { answer: Kind; proof?: BytesText }[]
}
interface File {
  given: { served: string; inboxKey: string }
  vectors: (QuestionVector | AnswerVector)[]
}
const { given, vectors } = readVectors('deposits') as File
const questions = vectors.filter((one) => one.reads === 'question')
const answers = vectors.filter((one) => one.reads === 'answer')
const schedule = () => () => undefined
const bob = accountNamed('bob').id

/** The receiving side of bob's node, from the stream to the router: what arrives there is not opened. */
async function receiver() {
  const { promise: handler, resolve } = Promise.withResolvers<StreamHandler>()
  const pubsub = { topicValidators: new Map(), subscribe: () => undefined, unsubscribe: () => undefined }
  const listeners = createTopicListeners({
    pubsub: pubsub as unknown as Parameters<typeof createTopicListeners>[0]['pubsub'],
    announcer: { add: () => async () => undefined } as unknown as Parameters<typeof createTopicListeners>[0]['announcer'],
    allows: () => true,
    meter: { count: () => undefined } as unknown as Parameters<typeof createTopicListeners>[0]['meter'],
    stopped: new AbortController().signal,
  })
  const router = createRouter({
    endpoints: {},
    isKnown: () => true,
    onDrop: () => undefined,
    onFault: (error) => expect.unreachable(String(error)),
    pause: async () => undefined,
    maxWaitingBytes: 1e9,
    maxStoring: 1,
  })
  const serving = createServing({
    network: { serve: (...parts) => listeners.serve(...parts), serveRequests: async () => ({ stop: async () => undefined }) },
    account: bob,
    inboxKey: () => fromHex(given.inboxKey),
    receive: (...parts) => router.receive(...parts),
    receiveRequest: () => ({ answer: 'refused' }),
    now: () => 0,
    schedule,
    onFault: (error) => expect.unreachable(String(error)),
  })
  await serving.update()
  let failures = 0
  const handle = async (protocol: string, onStream: StreamHandler) => {
    expect(protocol).toBe(depositProtocol)
    resolve(onStream)
  }
  await serveDeposits({ handle }, { take: (...parts) => listeners.take(...parts), admits: () => true, waitAfter: () => 0, onFailure: () => failures++, schedule })
  const connection = { status: 'open', remotePeer: { toString: () => 'peer' } } as unknown as Connection
  const onStream = await handler
  return {
    async read(chunks: readonly Uint8Array[]) {
      const { stream, sent, aborted } = memoryStream(chunks)
      await onStream(stream, connection)
      expect(failures).toBe(aborted() ? 1 : 0)
      return { verdict: aborted() ? failureNamed(aborted()) : 'success', sent: toHex(concat(...sent)) }
    },
  }
}

/** Whole, and in pieces that end anywhere. */
const waysToSend = (bytes: Uint8Array) => [[bytes], pieces(bytes, bytes.length > 10_000 ? 4093 : 1)]

describe('the receiver of deposits', () => {
  test.each(questions)('$name: $expect', async ({ stream, answerStream, answers: kinds, ...vector }) => {
    for (const chunks of waysToSend(bytesOf(stream))) {
      const answered = toHex(bytesOf(answerStream))
      expect(await (await receiver()).read(chunks)).toEqual({ verdict: vector.expect, sent: answered })
    }
    expect(bytesOf(answerStream).length).toBe(5 * kinds.length)
  })

  test.each(questions.filter(({ expect: verdict }) => verdict === 'success'))('reads: $name', async (vector) => {
    const { stream } = memoryStream([bytesOf(vector.stream)])
    const read = []
    for await (const question of readFrames(stream, maxQuestionBytes)) read.push(decodeDeposit(question))
    expect(read).toEqual(
      vector.deposits.map(({ topic, envelope }) => ({
        topic: Buffer.from(topic, 'hex').toString(),
        data: bytesOf(envelope),
      })),
    )
  })
})

describe('the sender of deposits', () => {
  const isText = ({ topic }: { topic: string }) => isUtf8(Buffer.from(topic, 'hex'))
  const written = questions.filter((vector) => vector.expect === 'success' && vector.deposits.every(isText))
  test.each(written)('writes: $name', ({ deposits, stream }) => {
    const frames = deposits.map(({ topic, envelope }) =>
      frame(encodeDeposit(Buffer.from(topic, 'hex').toString(), bytesOf(envelope))),
    )
    expect(Buffer.from(concat(...frames)).equals(bytesOf(stream))).toBe(true)
  })

  const question = encodeDeposit(given.served, new Uint8Array(4096))

  /** Asks as often as the vector says before anything comes back. */
  async function read(vector: AnswerVector, chunks: readonly Uint8Array[]) {
    const { stream, sent, aborted } = memoryStream(chunks)
    const opening = Promise.withResolvers<typeof stream>()
    const lines = createDepositLines(() => opening.promise, schedule)
    const signal = new AbortController().signal
    const asked = Array.from({ length: vector.questions }, () => lines.ask('peer', question, signal))
    opening.resolve(stream)
    const outcomes = await Promise.allSettled(asked)
    const verdicts = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    await expect.poll(aborted).toBeDefined()
    const failure = failureNamed(aborted())
    // A line that is answered ends with its stream, which is no failure.
    const isDone = verdicts.length === vector.questions && failure === 'unanswered'
    expect(sent.map(toHex)).toEqual(asked.map(() => toHex(frame(question))))
    return { verdict: isDone ? 'success' : failure, verdicts }
  }

  test.each(answers)('$name: $expect', async (vector) => {
    const verdicts = vector.answers.map(({ answer, proof }) => ({ answer, ...(proof && { proof: bytesOf(proof) }) }))
    for (const chunks of waysToSend(bytesOf(vector.stream)))
      expect(await read(vector, chunks)).toEqual({ verdict: vector.expect, verdicts })
  })

  test.each(answers.filter(({ expect: verdict }) => verdict === 'success'))('writes the same: $name', (vector) => {
    const written = vector.answers.map(({ answer, proof }) =>
      frame(encodeAnswer(answer === 'held' ? { answer, proof: bytesOf(proof ?? '') } : { answer })),
    )
    expect(toHex(concat(...written))).toBe(toHex(bytesOf(vector.stream)))
  })
})

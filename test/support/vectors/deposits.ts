import { inboxTopic } from '../reference/pair.ts'
import { answer, answerKinds, frame, question } from '../reference/frames.ts'
import { seeded } from '../reference/random.ts'
import { envelopeSizes } from '../reference/seal.ts'
import { bytesText } from './bytes-text.ts'

type Kind = keyof typeof answerKinds

interface QuestionCase {
  readonly name: string
  readonly expect?: string
  /** The deposits, in order. */
  readonly deposits?: readonly Deposit[]
  /** Bytes behind the deposits before the end of the stream. */
  readonly rest?: Buffer
  /** Answers of the receiving peer, in order, before it resets the stream. */
  readonly answers?: readonly Kind[]
}

interface Deposit {
  readonly topic: Buffer
  readonly envelope: Buffer
}

interface AnswerCase {
  readonly name: string
  readonly expect?: string
  /** Number of deposits that wait for an answer. */
  readonly questions?: number
  readonly stream: Buffer
  readonly answers?: readonly { readonly answer: Kind; readonly proof?: Buffer }[]
}

/** Streams of `/privy/deposit/1` to a node of bob that serves his inbox topic of week 0, and the answers that its senders read. */
export function makeDeposits() {
  const inboxKey = Buffer.alloc(32, 0x3b)
  const topic = inboxTopic(inboxKey, 0)
  const questions = questionCases(Buffer.from(topic))
  return {
    protocol: 1,
    subject: 'deposits',
    sections: '1.4 and 9.4',
    note: 'Streams of /privy/deposit/1, each up to the end that the writer of `stream` makes.',
    given: { served: topic, inboxKey: inboxKey.toString('hex') },
    vectors: [
      ...questions.map(({ name, expect = 'success', deposits = [], rest = Buffer.alloc(0), answers = [] }) => ({
        ...{ name, reads: 'question', expect },
        stream: bytesText(Buffer.concat([...deposits.map(({ topic: to, envelope }) => question(to, envelope)), rest])),
        deposits: deposits.map((one) => ({ topic: one.topic.toString('hex'), envelope: bytesText(one.envelope) })),
        answers,
        answerStream: bytesText(Buffer.concat(answers.map((kind) => answer(answerKinds[kind])))),
      })),
      ...answerCases().map(({ name, expect = 'success', questions: asked = 1, stream, answers = [] }) => ({
        ...{ name, reads: 'answer', expect, questions: asked, stream: bytesText(stream) },
        answers: answers.map((one) => ({ answer: one.answer, ...(one.proof && { proof: bytesText(one.proof) }) })),
      })),
    ],
  }
}

function questionCases(topic: Buffer): QuestionCase[] {
  const small = Buffer.alloc(4096, 1)
  const right = { topic, envelope: small }
  const frameOfRight = question(topic, small)
  const taken = (envelope: Buffer): Pick<QuestionCase, 'deposits' | 'answers'> => ({
    deposits: [{ topic, envelope }],
    answers: ['taken'],
  })
  const refused = (name: string, change: Partial<Deposit>): QuestionCase => ({
    name,
    deposits: [{ ...right, ...change }],
    answers: ['refused'],
  })
  const fails = (expect: string, cases: readonly QuestionCase[]) => cases.map((one) => ({ ...one, expect }))
  return [
    ...envelopeSizes.map((size) => ({ name: `an envelope of ${size} bytes`, ...taken(Buffer.alloc(size, 1)) })),
    {
      name: 'three deposits, the second for a topic that is not served',
      deposits: [right, { topic: Buffer.from('privy://00/inbox'), envelope: small }, right],
      answers: ['taken', 'refused', 'taken'],
    },
    { name: 'no deposit' },
    refused('a topic of 1 byte', { topic: Buffer.from('t') }),
    refused('a topic of 255 bytes and the longest frame', {
      topic: Buffer.alloc(255, 't'),
      envelope: Buffer.alloc(262_144, 1),
    }),
    refused('a topic in capitals', { topic: Buffer.from(topic.toString().toUpperCase()) }),
    refused('a topic that is not UTF-8', { topic: Buffer.of(0xc3, 0x28) }),
    refused('an envelope of 4,095 bytes', { envelope: small.subarray(1) }),
    refused('an envelope of no byte', { envelope: Buffer.alloc(0) }),
    ...fails('too-long', [
      { name: 'a frame of 262,401 bytes', rest: frame(Buffer.alloc(262_401, 1)) },
      { name: 'the longest length that can be said', rest: frame(Buffer.alloc(9), 0xffff_ffff) },
      { name: 'a deposit, then a frame that is too long', ...taken(small), rest: frame(small, 262_401) },
    ]),
    ...fails('no-topic', [
      { name: 'an empty frame', rest: frame(Buffer.alloc(0)) },
      { name: 'a topic of no byte', rest: question(Buffer.alloc(0), small) },
      { name: 'a topic that goes on after the frame', rest: frame(Buffer.concat([Buffer.of(4), Buffer.from('abc')])) },
      { name: 'a deposit, then an empty frame', ...taken(small), rest: frame(Buffer.alloc(0)) },
    ]),
    ...fails('incomplete', [
      { name: 'a length without its last byte', rest: frameOfRight.subarray(0, 3) },
      { name: 'a length and no more', rest: frameOfRight.subarray(0, 4) },
      { name: 'a deposit without its last byte', rest: frameOfRight.subarray(0, -1) },
      { name: 'a deposit, then one without its last byte', ...taken(small), rest: frameOfRight.subarray(0, -1) },
    ]),
  ]
}

function answerCases(): AnswerCase[] {
  const proof = seeded('deposits/proof', 64)
  const longest = Buffer.alloc(8192, 5)
  const taken = answer(answerKinds.taken)
  const fails = (expect: string, cases: readonly AnswerCase[]) => cases.map((one) => ({ ...one, expect }))
  const wrong = (name: string, stream: Buffer): AnswerCase => ({ name, stream })
  return [
    { name: 'taken', stream: taken, answers: [{ answer: 'taken' }] },
    { name: 'refused', stream: answer(answerKinds.refused), answers: [{ answer: 'refused' }] },
    { name: 'held', stream: answer(answerKinds.held, proof), answers: [{ answer: 'held', proof }] },
    {
      name: 'held, with the longest proof',
      stream: answer(answerKinds.held, longest),
      answers: [{ answer: 'held', proof: longest }],
    },
    {
      name: 'three answers, in the order of the questions',
      questions: 3,
      stream: Buffer.concat([answer(answerKinds.refused), answer(answerKinds.held, Buffer.of(5)), taken]),
      answers: [{ answer: 'refused' }, { answer: 'held', proof: Buffer.of(5) }, { answer: 'taken' }],
    },
    ...fails('too-long', [
      wrong('a proof of 8,193 bytes', answer(answerKinds.held, Buffer.alloc(8193, 5))),
      wrong('the longest length that can be said', frame(taken, 0xffff_ffff)),
    ]),
    ...fails('not-an-answer', [
      wrong('an empty frame', frame(Buffer.alloc(0))),
      wrong('an unknown kind', answer(3)),
      wrong('the last kind', answer(255)),
      wrong('held without a proof', answer(answerKinds.held)),
      wrong('taken with a proof', answer(answerKinds.taken, proof)),
      wrong('refused with a proof', answer(answerKinds.refused, proof)),
      {
        name: 'a right answer, then an unknown kind',
        questions: 2,
        stream: Buffer.concat([taken, answer(3)]),
        answers: [{ answer: 'taken' }],
      },
    ]),
    ...fails('incomplete', [
      wrong('a length without its last byte', taken.subarray(0, 3)),
      wrong('a length and no more', taken.subarray(0, 4)),
      wrong('a proof without its last byte', answer(answerKinds.held, proof).subarray(0, -1)),
    ]),
    ...fails('unanswered', [
      wrong('no byte', Buffer.alloc(0)),
      { name: 'one answer to two questions', questions: 2, stream: taken, answers: [{ answer: 'taken' }] },
    ]),
    ...fails('unasked', [
      { name: 'two answers to one question', stream: Buffer.concat([taken, taken]), answers: [{ answer: 'taken' }] },
    ]),
  ]
}

import { frame } from '../reference/frames.ts'
import type { Party } from '../reference/party.ts'
import { seeded } from '../reference/random.ts'
import { bytesText } from './bytes-text.ts'

type Answer = 'refused' | 'taken' | 'stamp'

/** Streams of `/privy/request/1`: questions to a node of bob, and answers that asking peers read. */
export function makeRequestStreams(bob: Party, carol: Party) {
  const nonce = seeded('request-streams/nonce', 8)
  const envelope = Buffer.alloc(4096, 1)
  const question = (account: Buffer, hour: number) => {
    const time = Buffer.alloc(4)
    time.writeUInt32BE(hour)
    return Buffer.concat([account, time, nonce, envelope])
  }
  const right = question(bob.id, 490_000)
  const asked = (name: string, stream: Buffer, answer: Answer = 'taken') => ({
    name,
    expect: 'success',
    stream,
    answer,
  })
  const fails = (expect: string, cases: Readonly<Record<string, Buffer>>) =>
    Object.entries(cases).map(([name, stream]) => ({ name, expect, stream }))
  const questions = [
    asked('a request with a stamp', frame(right)),
    asked('a request without a stamp', frame(question(bob.id, 0)), 'stamp'),
    asked('a request of the last hour that can be written', frame(question(bob.id, 0xffff_ffff))),
    asked('a request for another account', frame(question(carol.id, 490_000)), 'refused'),
    asked('a request with more behind it, which is ignored', Buffer.concat([frame(right), right])),
    ...fails('not-a-request', {
      'a question without its last byte': frame(right.subarray(0, -1)),
      'an empty frame': frame(Buffer.alloc(0)),
    }),
    ...fails('too-long', { 'a question with a byte more': frame(Buffer.concat([right, Buffer.alloc(1)])) }),
    ...fails('incomplete', { 'a frame without its last byte': frame(right).subarray(0, -1) }),
    ...fails('no-frame', { 'no byte': Buffer.alloc(0) }),
  ]
  const said = (name: string, answer: Answer, bytes: readonly number[]) => ({
    ...{ name, answer, expect: 'success', stream: frame(Buffer.from(bytes)) },
    ...(answer === 'stamp' && { bits: bytes[1] }),
  })
  const answers = [
    said('refused', 'refused', [0, 0]),
    said('taken', 'taken', [1, 0]),
    said('a stamp of 20 zero bits', 'stamp', [2, 20]),
    said('a stamp of 64 zero bits', 'stamp', [2, 64]),
    ...fails('not-an-answer', {
      'a stamp of no zero bit': frame(Buffer.of(2, 0)),
      'a stamp of 65 zero bits': frame(Buffer.of(2, 65)),
      'taken with zero bits': frame(Buffer.of(1, 20)),
      'an unknown kind': frame(Buffer.of(3, 0)),
      'a kind alone': frame(Buffer.of(1)),
    }),
    ...fails('too-long', { 'an answer of 3 bytes': frame(Buffer.of(1, 0, 0)) }),
    ...fails('no-frame', { 'no byte': Buffer.alloc(0) }),
  ]
  const vectorsOf = (reads: 'question' | 'answer', cases: readonly { readonly stream: Buffer }[]) =>
    cases.map((one) => ({ reads, ...one, stream: bytesText(one.stream) }))
  return {
    protocol: 1,
    subject: 'request-streams',
    sections: '1.4 and 7.4',
    note: 'Streams of /privy/request/1. The node of bob wants a stamp of 20 zero bits where the hour is 0, and takes all else: the streams do not look into envelope and stamp.',
    given: { account: bob.id.toString('hex'), other: carol.id.toString('hex'), nonce: nonce.toString('hex') },
    vectors: [...vectorsOf('question', questions), ...vectorsOf('answer', answers)],
  }
}

import { card } from '../reference/card.ts'
import { frame } from '../reference/frames.ts'
import type { Party } from '../reference/party.ts'
import { bytesText } from './bytes-text.ts'

interface StreamCase {
  readonly name: string
  readonly expect?: string
  /** All bytes before the end of the stream. */
  readonly stream: Buffer
  /** The card that is sent or read; undefined if the peer does not have it. */
  readonly card?: Buffer
}

/** Streams of `/privy/card/1` to a node of alice, and the answers that asking peers read. */
export function makeCardStreams(alice: Party, bob: Party) {
  const own = card({ party: alice })
  const vectorOf =
    (reads: 'question' | 'answer') =>
    ({ name, expect = 'success', stream, card: shown }: StreamCase) => ({
      ...{ name, reads, expect, stream: bytesText(stream, { own }) },
      ...(expect === 'success' && { card: shown ? bytesText(shown, { own }) : null }),
    })
  return {
    protocol: 1,
    subject: 'card-streams',
    sections: '1.4 and 3.3',
    note: 'Streams of /privy/card/1, each up to the end that the writer of `stream` makes. The streams do not look into the card.',
    given: { account: alice.id.toString('hex'), named: { own: own.toString('hex') } },
    vectors: [...questionCases(alice, bob, own).map(vectorOf('question')), ...answerCases(own).map(vectorOf('answer'))],
  }
}

const fails = (expect: string, cases: Readonly<Record<string, Buffer>>): StreamCase[] =>
  Object.entries(cases).map(([name, stream]) => ({ name, expect, stream }))

function questionCases(alice: Party, bob: Party, own: Buffer): StreamCase[] {
  const right = frame(alice.id)
  return [
    { name: 'for the card of the node', stream: right, card: own },
    { name: 'for the card of another account', stream: frame(bob.id) },
    { name: 'with more behind it, which is ignored', stream: Buffer.concat([right, frame(bob.id)]), card: own },
    ...fails('not-an-account-id', {
      'an account id of 31 bytes': frame(alice.id.subarray(1)),
      'an empty frame': frame(Buffer.alloc(0)),
    }),
    ...fails('too-long', {
      'an account id of 33 bytes': frame(Buffer.concat([alice.id, Buffer.alloc(1)])),
      'the longest length that can be said': frame(alice.id, 0xffff_ffff),
    }),
    ...fails('incomplete', {
      'a length without its last byte': right.subarray(0, 3),
      'a length and no more': right.subarray(0, 4),
      'an account id without its last byte': right.subarray(0, -1),
    }),
    ...fails('no-frame', { 'no byte': Buffer.alloc(0) }),
  ]
}

function answerCases(own: Buffer): StreamCase[] {
  const longest = Buffer.alloc(65_536, 7)
  return [
    { name: 'a card', stream: frame(own), card: own },
    { name: 'not here', stream: frame(Buffer.alloc(0)) },
    { name: 'a frame of 65,536 bytes', stream: frame(longest), card: longest },
    { name: 'a card with more behind it, which is ignored', stream: Buffer.concat([frame(own), own]), card: own },
    ...fails('too-long', {
      'a frame of 65,537 bytes': frame(Buffer.concat([longest, Buffer.alloc(1)])),
      'the longest length that can be said': frame(own, 0xffff_ffff),
    }),
    ...fails('incomplete', {
      'a length without its last byte': frame(own).subarray(0, 3),
      'a length and no more': frame(own).subarray(0, 4),
      'a card without its last byte': frame(own).subarray(0, -1),
    }),
    ...fails('no-frame', { 'no byte': Buffer.alloc(0) }),
  ]
}

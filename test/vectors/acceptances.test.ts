import { describe, expect, test } from 'vitest'
import { answerKey, pairKey, pairRoot } from '../../src/crypto/derive.ts'
import { inboxTopic } from '../../src/protocol/topics.ts'
import { fromHex, toHex } from '../../src/shared/bytes.ts'
import { messageId } from '../../src/shared/ids.ts'
import { accountNamed, readVectors } from '../support/vectors/read.ts'
import { requestsEndpoint } from '../support/vectors/requests-endpoint.ts'

interface Pair {
  secret: string
  root: string
  aliceToBob: string
  bobToAlice: string
  inboxKey: string
  week: number
  inboxTopic: string
}
interface Vector {
  name: string
  expect: string
  acknowledged: boolean
  before?: { asked?: boolean; arrived?: string }
  envelope: string
  pair?: Pair
}
interface File {
  given: {
    nowMs: number
    sender: string
    recipient: string
    answerKey: string
    request: string
    secretOfRequest: string
  }
  vectors: Vector[]
}
const { given, vectors } = readVectors('acceptances') as File
const [alice, bob] = [accountNamed(given.recipient), accountNamed(given.sender)]
const named = (name: string) => fromHex(vectors.find((one) => one.name === name)?.envelope ?? '')

function receiver({ before = {} }: Vector) {
  const request = before.asked === false ? null : messageId(given.request)
  const { recipient, sender, nowMs } = given
  return requestsEndpoint({ ...{ recipient, sender, nowMs }, contact: { request }, secret: fromHex(given.secretOfRequest) })
}

test('the key', () => expect(toHex(answerKey(alice.id, fromHex(given.secretOfRequest)))).toBe(given.answerKey))

describe('acceptances', () => {
  test.each(vectors)('$name: $expect', async (vector) => {
    const recipient = receiver(vector)
    if (vector.before?.arrived) expect(await recipient.arrive(named(vector.before.arrived))).toBe('success')
    const before = [recipient.appended.length, recipient.acknowledged.length] as const
    expect(await recipient.arrive(fromHex(vector.envelope))).toBe(vector.expect)
    expect(recipient.appended.length - before[0]).toBe(vector.expect === 'success' ? 1 : 0)
    expect(recipient.acknowledged.length - before[1]).toBe(vector.acknowledged ? 1 : 0)
  })

  test.each(vectors.flatMap(({ pair, ...vector }) => (pair ? [{ ...vector, pair }] : [])))(
    'the keys that follow: $name',
    async ({ pair, ...vector }) => {
      const recipient = receiver(vector)
      await recipient.arrive(fromHex(vector.envelope))
      const stored = { secret: fromHex(pair.secret), inboxKey: fromHex(pair.inboxKey) }
      expect(recipient.appended).toMatchObject([{ account: bob.id, request: given.request, ...stored }])
      const ours = { account: alice.id, secret: fromHex(given.secretOfRequest) }
      const root = pairRoot(ours, { account: bob.id, secret: stored.secret })
      expect(toHex(root)).toBe(pair.root)
      expect(toHex(pairKey(root, alice.id, bob.id))).toBe(pair.aliceToBob)
      expect(toHex(pairKey(root, bob.id, alice.id))).toBe(pair.bobToAlice)
      expect(inboxTopic(stored.inboxKey, pair.week)).toBe(pair.inboxTopic)
    },
  )
})

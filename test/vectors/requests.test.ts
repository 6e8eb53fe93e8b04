import { describe, expect, test } from 'vitest'
import { envelopeTag, requestKey } from '../../src/crypto/derive.ts'
import { outerKeyAndNonce } from '../../src/crypto/seal.ts'
import type { Stamp } from '../../src/crypto/stamp.ts'
import { decodeContent } from '../../src/protocol/content.ts'
import { isDrop } from '../../src/protocol/drops.ts'
import { parseEnvelope } from '../../src/protocol/envelope.ts'
import { requestsTopic } from '../../src/protocol/topics.ts'
import { fromHex, toHex } from '../../src/shared/bytes.ts'
import { messageId } from '../../src/shared/ids.ts'
import { accountNamed, readVectors } from '../support/vectors/read.ts'
import { requestsEndpoint } from '../support/vectors/requests-endpoint.ts'

interface Vector {
  name: string
  expect: string
  nowMs?: number
  before?: { waiting?: number; cheapest?: number; invited?: number; asked?: boolean; arrived?: string }
  stamp?: { hour: number; nonce: string }
  content: string
  envelope: string
  outcome?: 'waits' | 'accepted' | 'evicts'
  key?: string
  seal?: { r: string; tag: string; outerKey: string; digest: string; signature: string }
}
interface File {
  given: {
    nowMs: number
    sender: string
    recipient: string
    topic: string
    invite: string
    requestKey: string
    requestKeyWithInvite: string
  }
  vectors: Vector[]
}
const { given, vectors } = readVectors('requests') as File
const stampOf = ({ stamp }: Vector): Stamp | undefined => stamp && { hour: stamp.hour, nonce: fromHex(stamp.nonce) }
const named = (name: string) => fromHex(vectors.find((one) => one.name === name)?.envelope ?? '')

function bob({ nowMs = given.nowMs, before = {} }: Vector) {
  const contact = before.asked ? { request: messageId('ee'.repeat(16)) } : undefined
  const { recipient, sender, invite } = given
  return requestsEndpoint({ ...{ recipient, sender, nowMs, invites: [invite], contact }, ...before })
}

test('the topic and the keys', () => {
  const { id } = accountNamed(given.recipient)
  expect(requestsTopic(id)).toBe(given.topic)
  expect(toHex(requestKey(id))).toBe(given.requestKey)
  expect(toHex(requestKey(id, given.invite))).toBe(given.requestKeyWithInvite)
})

describe('requests', () => {
  test.each(vectors)('$name: $expect', async (vector) => {
    const recipient = bob(vector)
    if (vector.before?.arrived) expect(await recipient.arrive(named(vector.before.arrived))).toBe('success')
    const before = recipient.appended.length
    expect(await recipient.arrive(fromHex(vector.envelope), stampOf(vector))).toBe(vector.expect)
    expect(recipient.appended.length - before).toBe(vector.expect === 'success' ? 1 : 0)
    expect(recipient.acknowledged).toEqual([])
  })

  test.each(vectors.filter(({ expect }) => expect === 'success'))('what is stored: $name', async (vector) => {
    const recipient = bob(vector)
    await recipient.arrive(fromHex(vector.envelope), stampOf(vector))
    const content = decodeContent(fromHex(vector.content))
    if (isDrop(content) || content.body.type !== 'contact-request') throw new Error('no request')
    const { secret, inboxKey, name, text } = content.body
    const account = accountNamed(given.sender).id
    expect(recipient.appended).toMatchObject([{ account, request: content.id, secret, inboxKey, name, text }])
    expect(recipient.evicted.length).toBe(vector.outcome === 'evicts' ? 1 : 0)
    expect(recipient.accepted).toEqual(vector.outcome === 'accepted' ? [content.id] : [])
  })

  test.each(vectors.filter(({ seal }) => seal))('values on the way: $name', ({ key = '', seal, envelope }) => {
    const outer = parseEnvelope(fromHex(envelope))
    if (isDrop(outer) || !seal) throw new Error('no envelope')
    expect(toHex(outer.salt)).toBe(seal.r)
    expect(toHex(envelopeTag(fromHex(key), outer.salt))).toBe(seal.tag)
    expect(toHex(outerKeyAndNonce(fromHex(key), outer.salt))).toBe(seal.outerKey)
  })
})

import { expect, test } from 'vitest'
import { stampBits } from '../../src/crypto/stamp.ts'
import type { Topic } from '../../src/protocol/topics.ts'
import { fromHex } from '../../src/shared/bytes.ts'
import { bytesOf, type BytesText } from '../support/vectors/bytes-text.ts'
import { readVectors } from '../support/vectors/read.ts'

interface File {
  given: { nowMs: number }
  vectors: {
    name: string
    bits: number
    nowMs?: number
    topic: Topic
    envelope: BytesText
    hour: number
    nonce: string
  }[]
}
const { given, vectors } = readVectors('stamps') as File

test.each(vectors)('$name: $bits bits', ({ topic, envelope, hour, nonce, bits, nowMs = given.nowMs }) => {
  expect(stampBits(topic, bytesOf(envelope), { hour, nonce: fromHex(nonce) }, nowMs)).toBe(bits)
})

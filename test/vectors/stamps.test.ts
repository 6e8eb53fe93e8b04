import { expect, test } from 'vitest'
import { sha256 } from '../../src/crypto/derive.ts'
import { isStamped, stampBits } from '../../src/crypto/stamp.ts'
import { decodeContent, encodeContent } from '../../src/protocol/content.ts'
import { isDrop } from '../../src/protocol/drops.ts'
import { fromHex, toHex } from '../../src/shared/bytes.ts'
import { accountId } from '../../src/shared/ids.ts'
import { readVectors } from '../support/vectors/read.ts'

interface File {
  given: { nowMs: number; bits: number }
  vectors: {
    name: string
    expect: 'success' | 'stamp'
    nowMs?: number
    recipient: string
    hour: number
    nonce: string
    content: string
    contentWithoutStamp: string
    contentHash: string
  }[]
}
const { given, vectors } = readVectors('stamps') as File

test('the work', () => expect(given.bits).toBe(stampBits))

test.each(vectors)('$name: $expect', ({ nowMs = given.nowMs, ...vector }) => {
  const content = decodeContent(fromHex(vector.content))
  if (isDrop(content) || !content.stamp) throw new Error('no stamp')
  expect(content.stamp).toEqual({ hour: vector.hour, nonce: fromHex(vector.nonce) })
  const unstamped = encodeContent({ ...content, stamp: undefined })
  expect(toHex(unstamped)).toBe(vector.contentWithoutStamp)
  expect(toHex(sha256(unstamped))).toBe(vector.contentHash)
  const isRight = isStamped(accountId(vector.recipient), sha256(unstamped), content.stamp, nowMs)
  expect(isRight ? 'success' : 'stamp').toBe(vector.expect)
})

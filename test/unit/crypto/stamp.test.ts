import { expect, test } from 'vitest'
import { findStamp, isFresh, isStamped } from '../../../src/crypto/stamp.ts'
import { accountId } from '../../../src/shared/ids.ts'

const recipient = accountId('ab'.repeat(32))
const content = new Uint8Array(32).fill(7)
const hour = 3_600_000
const nowMs = 500_000 * hour
const random = (length: number) => new Uint8Array(length)

test('a stamp is good for its recipient, content and hour, and for nothing else', async () => {
  let pauses = 0
  const pause = async () => {
    pauses++
  }
  const stamp = await findStamp(recipient, content, { nowMs, random, pause, bits: 16 })
  expect(pauses).toBeGreaterThan(0)
  expect(isStamped(recipient, content, stamp, nowMs, 16)).toBe(true)
  expect(isStamped(recipient, content, stamp, nowMs + 2 * hour, 16)).toBe(true)
  expect(isStamped(recipient, content, stamp, nowMs + 3 * hour, 16)).toBe(false)
  expect(isStamped(recipient, content, stamp, nowMs - 3 * hour, 16)).toBe(false)
  expect(isStamped(accountId('cd'.repeat(32)), content, stamp, nowMs, 16)).toBe(false)
  expect(isStamped(recipient, new Uint8Array(32), stamp, nowMs, 16)).toBe(false)
  expect(isFresh(stamp, nowMs + 2 * hour)).toBe(false)
})

test('the search ends when it is given up', async () => {
  const pause = async () => undefined
  await expect(
    findStamp(recipient, content, { nowMs, random, pause, signal: AbortSignal.abort(), bits: 32 }),
  ).rejects.toThrow()
})

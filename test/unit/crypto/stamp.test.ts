import { expect, test } from 'vitest'
import { createStampSearch, stampBits } from '../../../src/crypto/stamp.ts'
import { requestsTopic } from '../../../src/protocol/topics.ts'
import { accountId } from '../../../src/shared/ids.ts'

const topic = requestsTopic(accountId('ab'.repeat(32)))
const envelope = new Uint8Array(4096).fill(7)
const hour = 3_600_000
const nowMs = 500_000 * hour
const random = (length: number) => new Uint8Array(length)
const search = () => createStampSearch(topic, envelope, { nowMs, random })
const pause = async () => undefined

test('a stamp is good for its topic, envelope and hour, and for nothing else', async () => {
  let pauses = 0
  const stamp = await search().find(16, async () => {
    pauses++
  })
  const bits = (at = nowMs, of = envelope, on = topic) => stampBits(on, of, stamp, at)
  expect(pauses).toBeGreaterThan(0)
  expect(bits()).toBeGreaterThanOrEqual(16)
  expect(bits(nowMs + 2 * hour)).toBe(bits())
  expect([bits(nowMs + 3 * hour), bits(nowMs - 3 * hour)]).toEqual([0, 0])
  expect(bits(nowMs, new Uint8Array(4096))).toBeLessThan(16)
  expect(bits(nowMs, envelope, requestsTopic(accountId('cd'.repeat(32))))).toBeLessThan(16)
})

test('a search goes on where it was given up, and finds what is dearer behind what is cheaper', async () => {
  const interrupted = search()
  const giveUp = new AbortController()
  let pauses = 0
  const searching = interrupted.find(
    18,
    async () => {
      if (++pauses === 3) giveUp.abort()
    },
    giveUp.signal,
  )
  await expect(searching).rejects.toThrow()
  const cheap = await interrupted.find(10, pause)
  const dear = await interrupted.find(18, pause)
  expect(stampBits(topic, envelope, cheap, nowMs)).toBeGreaterThanOrEqual(10)
  expect(dear).toEqual(await search().find(18, pause))
})

test('its stamps are fresh for less than two hours', () => {
  expect([1, 2].map((hours) => search().isFresh(nowMs + hours * hour))).toEqual([true, false])
})

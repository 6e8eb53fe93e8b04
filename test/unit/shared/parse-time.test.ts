import { describe, expect, test } from 'vitest'
import { looksLikeTime, parseTime } from '../../../src/shared/parse-time.ts'

/** Local time, of a Sunday on which Europe's clocks are put forward. */
const now = new Date(2026, 2, 29, 15, 30)
const local = (...parts: [number, number, number, number?, number?]) => new Date(...parts).toISOString()

describe('a time that is typed', () => {
  test.each([
    ['2026-01-31', local(2026, 0, 31)],
    ['2026-01-31T08:00', local(2026, 0, 31, 8)],
    ['2026-01-31T08:00:00Z', '2026-01-31T08:00:00.000Z'],
    ['today', local(2026, 2, 29)],
    ['yesterday', local(2026, 2, 28)],
    ['30s', new Date(now.getTime() - 30_000).toISOString()],
    ['5m', new Date(now.getTime() - 5 * 60_000).toISOString()],
    ['1.5h', new Date(now.getTime() - 90 * 60_000).toISOString()],
    ['2d', new Date(now.getTime() - 2 * 24 * 3_600_000).toISOString()],
    ['1w', new Date(now.getTime() - 7 * 24 * 3_600_000).toISOString()],
  ])('%s', (text, iso) => {
    expect(looksLikeTime(text)).toBe(true)
    expect(parseTime(text, now.getTime())).toBe(iso)
  })

  test.each(['', '5', 'm', '-5m', '5 m', '5y', 'tomorrow', 'now', '2026', '2026-02-31T99', 'constructor', '12345678d'])(
    '%j is none',
    (text) => {
      expect(() => parseTime(text, now.getTime())).toThrow(expect.objectContaining({ code: 'bad-input' }))
    },
  )

  test.each(['9525c736', '12345678', '1a2d', '12345d', 'ab12-7', '9525c736ae3a3fb9421963dca323be54'])(
    '%s is an id or a cursor',
    (text) => {
      expect(looksLikeTime(text)).toBe(false)
    },
  )
})

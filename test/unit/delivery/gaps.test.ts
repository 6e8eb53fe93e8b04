import { expect, test } from 'vitest'
import { createGaps, type Gap } from '../../../src/delivery/gaps.ts'
import type { Body } from '../../../src/protocol/content.ts'
import { accountId } from '../../../src/shared/ids.ts'
import type { StoredEvent } from '../../../src/state/changes.ts'
import { deviceNumber } from '../../support/nodes/accounts.ts'

const bob = accountId('b'.repeat(64))
const device = deviceNumber(2)

/** Runs of numbers that follow each other. */
function gapsOf(numbers: readonly number[]): Gap[] {
  const gaps: Gap[] = []
  for (const seq of numbers) {
    const before = gaps.at(-1)
    if (before?.last === seq - 1) gaps[gaps.length - 1] = { ...before, last: seq }
    else gaps.push({ author: bob, device, first: seq, last: seq })
  }
  return gaps
}

/** Bob's missing numbers, and a clock that jumps to the next timer. */
function missing(...numbers: number[]) {
  const left = new Set(numbers)
  const timers: { pauseMs: number; task: () => void }[] = []
  const asked: string[] = []
  const heard: ((event: StoredEvent) => void)[] = []
  const gaps = createGaps({
    onEvent: (listener) => (heard.push(listener), () => undefined),
    index: {
      gaps: () => gapsOf([...left]),
      conversationsWithGaps: () => (left.size > 0 ? [bob] : []),
    },
    schedule: (pauseMs, task) => {
      const timer = { pauseMs, task }
      timers.push(timer)
      return () => void timers.splice(timers.indexOf(timer), 1)
    },
    send: async (_to, body: Body) => {
      if (body.type === 'missing') asked.push(`${body.first}-${body.last}`)
      return true
    },
  })
  return {
    gaps,
    asked,
    left,
    timers,
    notice: () => heard[0]?.({ cursor: 1, kind: 'message.missing', timeMs: 0, ref: '', conversation: bob }),
    /** How long the pause was. */
    next(): number | undefined {
      const timer = timers.shift()
      timer?.task()
      return timer?.pauseMs
    },
  }
}

test('what is missing is asked for range by range, without longer pauses while something comes of it', () => {
  const world = missing(2, 3, 100, 200)
  const pauses: (number | undefined)[] = []
  for (const come of [[2, 3], [100], [200]]) {
    pauses.push(world.next())
    for (const seq of come) world.left.delete(seq)
  }
  expect(world.asked).toEqual(['2-3', '100-100', '200-200'])
  expect(pauses).toEqual([10_000, 10_000, 10_000])
  expect(world.next()).toBe(10_000)
  expect(world.timers).toEqual([])
})

test('and with growing pauses while nothing does, up to six hours', () => {
  const world = missing(5)
  const pauses = Array.from({ length: 14 }, () => world.next())
  expect(pauses.slice(0, 5)).toEqual([10_000, 10_000, 20_000, 40_000, 80_000])
  expect(pauses.at(-1)).toBe(6 * 3_600_000)
})

test('one who is asked already is not asked twice, and nobody once it has stopped', () => {
  const world = missing(5)
  world.notice()
  expect(world.timers).toHaveLength(1)
  world.gaps.stop()
  expect(world.timers).toEqual([])
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  moveWindow,
  type Place,
  reveal,
  type Shown,
  topAt,
  visibleRows,
} from '../../../../src/tui/model/chats/window.ts'

const shown = (sizes: readonly number[], height: number): Shown<string> => ({
  count: sizes.length,
  rowsAt: (index) => Array.from({ length: sizes[index] ?? 0 }, (_, row) => `${index}.${row}`),
  height,
})
const all = (sizes: readonly number[]): string[] =>
  sizes.flatMap((size, index) => Array.from({ length: size }, (_, row) => `${index}.${row}`))

describe('the window', () => {
  const some = shown([1, 3, 2, 2], 4)

  test('is at the bottom, and shows what fits', () => {
    expect(visibleRows(some, undefined)).toEqual(['2.0', '2.1', '3.0', '3.1'])
    expect(visibleRows(shown([1, 1], 4), undefined)).toEqual(['0.0', '1.0'])
    expect(visibleRows(shown([], 4), undefined)).toEqual([])
  })

  test('moves by rows and stops at both ends', () => {
    const up = moveWindow(some, undefined, 3)
    expect(visibleRows(some, up)).toEqual(['1.0', '1.1', '1.2', '2.0'])
    expect(visibleRows(some, moveWindow(some, up, 100))).toEqual(['0.0', '1.0', '1.1', '1.2'])
    expect(moveWindow(some, up, -100)).toBeUndefined()
  })

  test('does not move when something comes at the bottom', () => {
    const place = moveWindow(some, undefined, 3)
    expect(visibleRows(shown([1, 3, 2, 2, 5], 4), place)).toEqual(visibleRows(some, place))
  })

  test('asks only for the rows near it', () => {
    const asked = new Set<number>()
    const long: Shown<string> = {
      count: 10_000,
      height: 20,
      rowsAt(index) {
        asked.add(index)
        return [`${index}`]
      },
    }
    expect(visibleRows(long, moveWindow(long, undefined, 40))).toHaveLength(20)
    expect(asked.size).toBeLessThan(100)
  })

  test('any moves: what is seen is a piece of the whole, as high as the window or all there is', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 20 })
    const moves = fc.array(fc.integer({ min: -30, max: 30 }), { maxLength: 10 })
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 12 }), moves, (given, height, steps) => {
        const rows = all(given)
        const list = shown(given, height)
        let place: Place | undefined
        // The model: how many rows are below the window.
        let below = 0
        for (const step of steps) {
          place = moveWindow(list, place, step)
          below = Math.max(0, Math.min(below + step, rows.length - height))
          expect(visibleRows(list, place)).toEqual(
            rows.slice(Math.max(0, rows.length - below - height), rows.length - below),
          )
        }
      }),
    )
  })

  test('shows an item that is asked for, and puts one at the top', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 20 }),
        fc.nat(19),
        fc.nat(30),
        (given, which, up) => {
          const list = shown(given, 5)
          const index = which % given.length
          const seen = visibleRows(list, reveal(list, moveWindow(list, undefined, up), index))
          expect(seen).toEqual(expect.arrayContaining([...list.rowsAt(index)]))
          const from = visibleRows(list, topAt(list, index))
          expect(from).toContain(`${index}.0`)
        },
      ),
    )
  })
})

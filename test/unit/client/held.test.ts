import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Message } from '../../../src/rpc/contract.ts'
import {
  type Held,
  joinPage,
  letGo,
  mostHeld,
  nothingHeld,
  placeMessage,
  placeMissing,
  type Span,
} from '../../../src/client/held.ts'
import { message } from '../../support/terminal/tui.tsx'

const at = (second: number, id = `at${second}`): Message =>
  message('bob', id, { id, time: new Date(Date.UTC(2026, 0, 2) + second * 1000).toISOString() })
const orderOf = (second: number): string => at(second).order
/** What stands for messages that are missing above this one. */
const gap = (below: Message, count = 1): Message => ({
  ...below,
  ...{ id: `missing-${below.id}`, order: below.order.replace(/1$/, '0'), type: 'missing' },
  missing: { count, before: below.id },
})
const ids = ({ messages }: Held): string[] => messages.map(({ id }) => id)
const held = (seconds: readonly number[], change: Partial<Held> = {}): Held => ({
  ...{ messages: seconds.map((second) => at(second)), above: false, below: false },
  ...change,
})

/** A node: its messages in its order, and what it answers. */
function answer(all: readonly Message[], span: Span, size: number): Held {
  const index =
    span.want === 'newest'
      ? -1
      : all.findIndex((each) => ('id' in span ? each.id === span.id : each.order >= span.order))
  const [from, to] = {
    newest: [all.length - size, all.length],
    before: [index - size, index],
    after: [
      all.filter(({ order }) => 'order' in span && order <= span.order).length,
      all.filter(({ order }) => 'order' in span && order <= span.order).length + size,
    ],
    around: [index - size, index + 1 + size],
  }[span.want] as [number, number]
  return { messages: all.slice(Math.max(0, from), to), above: from > 0, below: to < all.length }
}

describe('what is held of a conversation', () => {
  test('grows at both ends', () => {
    const around = joinPage(nothingHeld, { want: 'around', id: 'at5' }, held([4, 5, 6], { above: true, below: true }))
    const older = joinPage(around, { want: 'before', order: orderOf(4) }, held([2, 3], { below: true }))
    expect(older).toMatchObject({ above: false, below: true })
    const newer = joinPage(older, { want: 'after', order: orderOf(6) }, held([7], { above: true }))
    expect(ids(newer)).toEqual(['at2', 'at3', 'at4', 'at5', 'at6', 'at7'])
    expect(newer).toMatchObject({ above: false, below: false })
  })

  test('takes no page that belongs elsewhere by now', () => {
    const now = held([50, 51])
    expect(joinPage(now, { want: 'before', order: orderOf(4) }, held([2, 3]))).toBe(now)
  })

  test.each([
    ['a newer one at the end', 9, 4],
    ['one that comes late in between', 6, 4],
    ['one that is known, as it is now', 5, 3],
  ])('takes %s', (_, second, length) => {
    const placed = placeMessage(held([3, 5, 7]), { ...at(second), text: 'now' })
    expect(placed).toMatchObject({ isHeld: true, held: { messages: { length } } })
    expect(ids(placed.held)).toEqual(ids(placed.held).toSorted())
    expect(placed.held.messages.find(({ text }) => text === 'now')?.id).toBe(`at${second}`)
  })

  test('takes nothing from where it does not look', () => {
    const middle = held([3, 5], { above: true, below: true })
    expect(placeMessage(middle, at(1))).toEqual({ isHeld: false, held: middle })
    expect(placeMessage(middle, at(9))).toEqual({ isHeld: false, held: middle })
    expect(placeMessage(middle, at(4))).toMatchObject({ isHeld: true })
  })

  test('leaves the order of equal times to the node', () => {
    const [first, second] = [at(3, 'a'.repeat(32)), at(3, 'b'.repeat(32))]
    expect(first.time).toBe(second.time)
    for (const [one, other] of [
      [first, second],
      [second, first],
    ] as const) {
      const { held: both } = placeMessage({ ...held([2, 5]), messages: [at(2), one, at(5)] }, other)
      expect(ids(both)).toEqual(['at2', first.id, second.id, 'at5'])
    }
  })

  test('moves a message whose place is another one now, also out of what is held', () => {
    const middle = held([3, 5, 7], { below: true })
    expect(ids(placeMessage(middle, { ...at(4), id: 'at7' }).held)).toEqual(['at3', 'at7', 'at5'])
    const away = placeMessage(middle, { ...at(9), id: 'at5' })
    expect(away).toMatchObject({ isHeld: false })
    expect(ids(away.held)).toEqual(['at3', 'at7'])
  })

  test('keeps what stands for missing messages above the message that showed it', () => {
    const now = { ...held([5]), messages: [gap(at(5)), at(5)], above: true }
    const span = { want: 'before', order: gap(at(5)).order } as const
    expect(ids(joinPage(now, span, held([3, 4])))).toEqual(['at3', 'at4', 'missing-at5', 'at5'])
  })

  test('has what stands for missing messages for as long as some are missing', () => {
    const two = placeMissing(held([3, 5]), 'at5', gap(at(5), 2))
    expect(two.messages.map(({ missing }) => missing?.count)).toEqual([undefined, 2, undefined])
    const one = placeMissing(two, 'at5', gap(at(5), 1))
    expect(one.messages.map(({ missing }) => missing?.count)).toEqual([undefined, 1, undefined])
    expect(ids(placeMissing(one, 'at5', undefined))).toEqual(['at3', 'at5'])
  })

  test('is let go of far from where one looks', () => {
    const much = held(Array.from({ length: mostHeld + 5 }, (_, index) => index))
    expect(letGo(much, mostHeld)).toMatchObject({ above: true, below: false, messages: { length: mostHeld } })
    expect(letGo(much, 3)).toMatchObject({ above: false, below: true, messages: { length: mostHeld } })
    const few = held([1, 2])
    expect(letGo(few, 0)).toBe(few)
  })

  test('is always a piece of what the node has, whatever is read and whatever comes late', () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constant('read' as const),
        want: fc.constantFrom<Span['want'][]>('newest', 'before', 'after', 'around'),
        which: fc.nat(),
        late: fc.boolean(),
      }),
      fc.record({ do: fc.constant('arrive' as const), second: fc.nat(60) }),
      fc.record({ do: fc.constant('lose' as const), which: fc.nat(), isMissing: fc.boolean() }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 7 }), (steps, size) => {
        let node: Message[] = [10, 20, 30, 40].map((second) => at(second))
        let mine: Held = answer(node, { want: 'newest' }, size)
        for (const each of steps) {
          if (each.do === 'read') {
            const end = each.want === 'before' ? mine.messages[0] : mine.messages.at(-1)
            const chosen = each.want === 'around' ? node[each.which % node.length] : end
            if (each.want === 'around' && chosen?.type === 'missing') continue
            const span: Span =
              each.want === 'newest'
                ? { want: 'newest' }
                : each.want === 'around'
                  ? { want: 'around', id: chosen?.id ?? '' }
                  : { want: each.want, order: chosen?.order ?? '' }
            mine = joinPage(mine, span, answer(node, span, size))
          } else if (each.do === 'lose') {
            const whole = node.filter(({ type }) => type !== 'missing')
            const below = whole[each.which % whole.length]
            if (!below) continue
            node = node.filter(({ missing }) => missing?.before !== below.id)
            if (each.isMissing) node = [...node, gap(below)].sort((a, b) => (a.order < b.order ? -1 : 1))
            mine = placeMissing(mine, below.id, each.isMissing ? gap(below) : undefined)
          } else {
            const arrived = at(each.second)
            if (node.some(({ id }) => id === arrived.id)) continue
            node = [...node, arrived].sort((a, b) => (a.order < b.order ? -1 : 1))
            mine = placeMessage(mine, arrived).held
          }
          const from = node.findIndex(({ id }) => id === mine.messages[0]?.id)
          expect(ids(mine)).toEqual(node.slice(from, from + mine.messages.length).map(({ id }) => id))
          expect(mine.above).toBe(from > 0)
          expect(mine.below).toBe(from + mine.messages.length < node.length)
        }
      }),
    )
  })
})

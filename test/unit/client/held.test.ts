import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Message } from '../../../src/rpc/contract.ts'
import { type Held, joinPage, letGo, mostHeld, nothingHeld, placeMessage, type Span } from '../../../src/client/held.ts'
import { message } from '../../support/terminal/tui.tsx'

const at = (second: number, id = `at${second}`): Message =>
  message('bob', id, { id, time: new Date(Date.UTC(2026, 0, 2) + second * 1000).toISOString() })
const ids = ({ messages }: Held): string[] => messages.map(({ id }) => id)
const held = (seconds: readonly number[], change: Partial<Held> = {}): Held => ({
  ...{ messages: seconds.map((second) => at(second)), above: false, below: false },
  ...change,
})

/** A node: its messages in its order, and what it answers. */
function answer(all: readonly Message[], span: Span, size: number): Held {
  const index = 'id' in span ? all.findIndex(({ id }) => id === span.id) : -1
  const [from, to] = {
    newest: [all.length - size, all.length],
    before: [index - size, index],
    after: [index + 1, index + 1 + size],
    around: [index - size, index + 1 + size],
  }[span.want] as [number, number]
  return { messages: all.slice(Math.max(0, from), to), above: from > 0, below: to < all.length }
}

describe('what is held of a conversation', () => {
  test('grows at both ends', () => {
    const around = joinPage(nothingHeld, { want: 'around', id: 'at5' }, held([4, 5, 6], { above: true, below: true }))
    const older = joinPage(around, { want: 'before', id: 'at4' }, held([2, 3], { below: true }))
    expect(older).toMatchObject({ above: false, below: true })
    const newer = joinPage(older, { want: 'after', id: 'at6' }, held([7], { above: true }))
    expect(ids(newer)).toEqual(['at2', 'at3', 'at4', 'at5', 'at6', 'at7'])
    expect(newer).toMatchObject({ above: false, below: false })
  })

  test('takes no page that belongs elsewhere by now', () => {
    const now = held([50, 51])
    expect(joinPage(now, { want: 'before', id: 'at4' }, held([2, 3]))).toBe(now)
  })

  test.each([
    ['a newer one at the end', 9, { where: 'added' }],
    ['one that comes late in between', 6, { where: 'added' }],
    ['one that is known, as it is now', 5, { where: 'changed' }],
  ])('takes %s', (_, second, expected) => {
    const placed = placeMessage(held([3, 5, 7]), { ...at(second), text: 'now' })
    expect(placed).toMatchObject(expected)
    if (!('held' in placed)) throw new Error('not held')
    expect(ids(placed.held)).toEqual(ids(placed.held).toSorted())
    expect(placed.held.messages.find(({ text }) => text === 'now')?.id).toBe(`at${second}`)
  })

  test('takes nothing from where it does not look', () => {
    const middle = held([3, 5], { above: true, below: true })
    expect(placeMessage(middle, at(1))).toEqual({ where: 'above' })
    expect(placeMessage(middle, at(9))).toEqual({ where: 'below' })
    expect(placeMessage(middle, at(4))).toMatchObject({ where: 'added' })
  })

  test('leaves the order of equal times to the node', () => {
    expect(placeMessage(held([3]), at(3, 'twin'))).toEqual({ where: 'unclear' })
    expect(placeMessage(held([3]), at(3, 'twin'), 'elsewhere')).toEqual({ where: 'unclear' })
    expect(placeMessage(held([2, 3]), at(3, 'twin'), 'at2')).toMatchObject({
      held: { messages: [{ id: 'at2' }, { id: 'twin' }, { id: 'at3' }] },
    })
  })

  test('keeps what stands for missing messages above the message that showed it', () => {
    const gap: Message = { ...at(5, 'at5-missing'), type: 'missing' }
    const now = { ...held([5]), messages: [gap, at(5)], above: true }
    expect(ids(joinPage(now, { want: 'before', id: 'at5' }, held([3, 4])))).toEqual([
      'at3',
      'at4',
      'at5-missing',
      'at5',
    ])
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
        want: fc.constantFrom('newest', 'before', 'after', 'around'),
        which: fc.nat(),
        late: fc.boolean(),
      }),
      fc.record({ do: fc.constant('arrive' as const), second: fc.nat(60) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 7 }), (steps, size) => {
        let node: Message[] = [10, 20, 30, 40].map((second) => at(second))
        let mine: Held = answer(node, { want: 'newest' }, size)
        for (const each of steps) {
          if (each.do === 'read') {
            const end = each.want === 'before' ? mine.messages[0] : mine.messages.at(-1)
            const chosen = each.want === 'around' ? node[each.which % node.length] : end
            const span =
              each.want === 'newest'
                ? ({ want: 'newest' } as const)
                : { want: each.want as 'before', id: chosen?.id ?? '' }
            mine = joinPage(mine, span, answer(node, span, size))
          } else {
            const arrived = at(each.second)
            if (node.some(({ id }) => id === arrived.id)) continue
            node = [...node, arrived].sort((a, b) => (a.time < b.time ? -1 : 1))
            const placed = placeMessage(mine, arrived)
            if ('held' in placed) mine = placed.held
            else expect(['above', 'below']).toContain(placed.where)
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

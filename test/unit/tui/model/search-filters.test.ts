import { describe, expect, test } from 'vitest'
import { readSearch, timesOf } from '../../../../src/tui/model/layers/search-filters.ts'
import { addressOf, contact } from '../../../support/terminal/tui.tsx'

const contacts = [contact('bob'), contact('bobby'), contact('Carol Smith')]
const read = (typed: string) => readSearch(typed, contacts)
const [bob, carol] = [addressOf('bob'), addressOf('Carol Smith')]

describe('filters among the words', () => {
  test.each([
    ['harbour from:bob', 'harbour', { from: bob }],
    ['FROM:me  in:"carol smith" at night', 'at night', { from: 'me', in: carol }],
    ['in:car x', 'x', { in: carol }],
    ['x before:2026-01-31', 'x', { before: '2026-01-31' }],
    ['after:2026-01-31T08:00Z x', 'x', { after: '2026-01-31T08:00Z' }],
    ['x after:yesterday before:2d', 'x', { after: 'yesterday', before: '2d' }],
    ['x from:bob from:me', 'x', { from: 'me' }],
    ['"carol s', '"carol s', {}],
    ['x in:"carol s', 'x', { in: carol }],
  ])('%s', (typed, words, filters) => {
    expect(read(typed)).toEqual({ words, filters })
  })

  test.each(['from: the harbour', '"see from:bob there"', 'therefrom:bob', 'in:', 'https://in:8080', 'in:""'])(
    'no filter: %s',
    (typed) => {
      expect(read(typed)).toEqual({ words: typed, filters: {} })
    },
  )

  test.each([
    ['x from:dave', 'Nobody here is called dave'],
    ['x in:me', 'Nobody here is called me'],
    ['x from:bo', 'from:bo may be bob or bobby'],
    ['x before:202', 'before: takes a day like 2026-01-31, today, or 2d ago'],
    ['x after:2026-02-31T99', 'after: takes a day like 2026-01-31, today, or 2d ago'],
  ])('%s says nothing yet', (typed, problem) => {
    expect(read(typed)).toMatchObject({ problem })
  })

  test('times are counted from the moment at which the node is asked', () => {
    const asked = timesOf({ in: bob, after: '2d', before: '2026-01-31T08:00Z' }, Date.UTC(2026, 0, 31))
    expect(asked).toEqual({ in: bob, after: '2026-01-29T00:00:00.000Z', before: '2026-01-31T08:00:00.000Z' })
    expect(timesOf({ from: 'me' }, 0)).toEqual({ from: 'me' })
  })

  test('of hundreds who may be meant, some are named', () => {
    const friends = Array.from({ length: 300 }, (_, index) => contact(`friend ${index}`))
    const problem = 'from:f may be friend 0 or friend 1 or friend 2 or 297 more'
    expect(readSearch('x from:f', friends)).toMatchObject({ problem })
  })
})

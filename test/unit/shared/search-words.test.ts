import { expect, test } from 'vitest'
import { matches } from '../../../src/shared/text/search-words.ts'

test.each([
  ['An apple a day', 'apple DAY', ['apple', 'day']],
  ['Grüße aus München', 'munch', ['Münch']],
  ['munchen', 'Münchén', ['munchen']],
  ['Mu\u0308nchen', 'mün', ['Mu\u0308n']],
  ['to be or not to be', '"or not" to', ['to', 'or not', 'to']],
  ['apples and apple', 'apple apples', ['apples', 'apple']],
  ['🦊 fox', '🦊', ['🦊']],
  ['🦊 fox', 'fox', ['fox']],
  ['a+b (c)', 'a+b (c)', ['a+b', '(c)']],
  ['漢字かな', '字', ['字']],
  ['anything', '  ', []],
  ['anything', 'else', []],
])('in %j, of %j stand out %j', (text, query, wanted) => {
  expect(matches(text, query).map(({ start, end }) => text.slice(start, end))).toEqual(wanted)
})

import { expect, test } from 'vitest'
import { isReaction, maxReaction } from '../../../src/shared/text/reaction.ts'

test.each<[string, boolean]>([
  ['👍', true],
  ['👩🏽‍❤️‍💋‍👨🏽', true],
  ['+1', true],
  [':D', true],
  [':-)', true],
  ['seen', true],
  ['é'.repeat(maxReaction), true],
  ['👍'.repeat(maxReaction), true],
  ['x'.repeat(maxReaction + 1), false],
  ['two words', false],
  ['two\nlines', false],
  ['', false],
  ['\u200b', false],
  ['\x1b[31m', false],
  ['\ud800', false],
  [':heart:', false],
  [':+1:', false],
  [':hear', false],
])('%j is a reaction: %j', (text, is) => expect(isReaction(text)).toBe(is))

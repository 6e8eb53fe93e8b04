import { isBlank } from './harmless.ts'

/** Longest reaction, in Unicode code points: an emoji of a family with skin tones has 10. */
export const maxReaction = 16

/** For people: what can be given as a reaction. */
export const reactionRule = `one emoji, or a word of at most ${maxReaction} characters`

/** The name of an emoji, finished or not. It is not the emoji. */
const shortCode = /^:(?:[a-z0-9_+-]{2,}:|[a-z][a-z0-9_+-]+)$/i

/** Whether a text, without blanks around it, is a reaction. The protocol takes all of these, and a few more from other programs. */
export const isReaction = (text: string): boolean =>
  text.isWellFormed() &&
  Array.from(text).length <= maxReaction &&
  !isBlank(text) &&
  !/\s/u.test(text) &&
  !shortCode.test(text)

import { isBlank } from './harmless.ts'

/** Longest reaction, in Unicode code points: an emoji of a family with skin tones has 10. */
export const maxReaction = 16

/** Rule for reactions, for help texts and errors. */
export const reactionRule = `one emoji, or a word of at most ${maxReaction} characters`

/** The name of an emoji, complete or not. It is not a reaction. */
const shortCode = /^:(?:[a-z0-9_+-]{2,}:|[a-z][a-z0-9_+-]+)$/i

/** Whether a trimmed text is a reaction. The protocol accepts all of these, and some more from other programs. */
export const isReaction = (text: string): boolean =>
  text.isWellFormed() &&
  Array.from(text).length <= maxReaction &&
  !isBlank(text) &&
  !/\s/u.test(text) &&
  !shortCode.test(text)

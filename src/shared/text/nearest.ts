import { closest, distance } from 'fastest-levenshtein'

/** Longer words are not compared: the time grows with the square of the length. */
const maxLength = 64

/**
 * The choice that was probably meant: the one with the fewest edits from what was typed.
 * @param maxEdits with more edits than that, nothing was meant
 */
export function nearest(
  typed: string,
  choices: readonly string[],
  maxEdits: number = Math.ceil(typed.length / 3),
): string | undefined {
  if (typed.length > maxLength || choices.length === 0) return undefined
  const choice = closest(typed, [...choices])
  return distance(typed, choice) <= maxEdits ? choice : undefined
}

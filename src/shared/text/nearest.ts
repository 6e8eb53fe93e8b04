import { closest, distance } from 'fastest-levenshtein'

/** Longer words are not compared, because the time grows with the square of the length. */
const maxLength = 64

/**
 * The choice that is the fewest edits away from the typed text.
 * @param maxEdits a choice that is further away does not count
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

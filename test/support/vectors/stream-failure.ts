/** What the vectors call the errors with which the streams are given up, by what they say. */
const failures: Readonly<Record<string, RegExp>> = {
  'too-long': /^a frame of \d+ bytes, at most \d+ allowed$/,
  incomplete: /^the stream ended within a frame$/,
  'no-frame': /^the stream ended before a frame$/,
  'no-topic': /^a deposit without a topic$/,
  'not-an-answer': /^not an answer to a deposit$/,
  unanswered: /^the other side has ended the stream$/,
  unasked: /^an answer to nothing$/,
  'not-an-account-id': /^not an account id$/,
}

/**
 * The name of a failure in the vectors.
 * @throws whatever it is, when it has none
 */
export function failureNamed(error: unknown): string {
  const found = Object.entries(failures).find(([, text]) => error instanceof Error && text.test(error.message))
  if (!found) throw error
  return found[0]
}

/** Names of the vectors for the errors that end a stream, by their messages. */
const failures: Readonly<Record<string, RegExp>> = {
  'too-long': /^a frame of \d+ bytes, at most \d+ allowed$/,
  incomplete: /^the stream ended within a frame$/,
  'no-frame': /^the stream ended before a frame$/,
  'no-topic': /^a deposit without a topic$/,
  'not-an-answer': /^not an answer to a (deposit|request)$/,
  'not-a-request': /^not a request$/,
  unanswered: /^the other side has ended the stream$/,
  unasked: /^an answer to nothing$/,
  'not-a-nonce': /^not a nonce$/,
  'not-proofs': /^not a list of proofs$/,
  ended: /^the stream ended within an exchange$/,
  'not-an-account-id': /^not an account id$/,
}

/**
 * The name of an error in the vectors.
 * @throws the error itself if it has no name
 */
export function failureNamed(error: unknown): string {
  const found = Object.entries(failures).find(([, text]) => error instanceof Error && text.test(error.message))
  if (!found) throw error
  return found[0]
}

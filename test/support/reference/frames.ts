/** The frames of SPEC.md sections 1.4 and 9.4, written from its text alone, without code of src. */

/** A frame whose header says `length`. */
export function frame(body: Uint8Array, length = body.length): Buffer {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(length)
  return Buffer.concat([head, body])
}

export const question = (topic: Uint8Array, envelope: Uint8Array): Buffer =>
  frame(Buffer.concat([Buffer.of(topic.length), topic, envelope]))

export const answer = (kind: number, proof: Uint8Array = Buffer.alloc(0)): Buffer =>
  frame(Buffer.concat([Buffer.of(kind), proof]))

export const answerKinds = { refused: 0, taken: 1, held: 2 } as const

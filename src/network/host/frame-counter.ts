/**
 * Follows the frames of libp2p's own protocols (length as unsigned varint, then the bytes) in a stream, without keeping a byte of them.
 * @returns a function that takes the next bytes, and returns how many frames begin in them, or undefined for a frame of more than `maxBytes`
 */
export function frameCounter(maxBytes: number): (chunk: Uint8Array) => number | undefined {
  /** Bytes that the body of the present frame still has. */
  let left = 0
  let length = 0
  let factor = 1
  return (chunk) => {
    let begun = 0
    let at = 0
    while (at < chunk.length) {
      if (left > 0) {
        const part = Math.min(left, chunk.length - at)
        left -= part
        at += part
        continue
      }
      const byte = chunk[at++] ?? 0
      length += (byte & 127) * factor
      factor *= 128
      if (length > maxBytes || factor > mostFactor) return undefined
      if (byte > 127) continue
      begun++
      left = length
      length = 0
      factor = 1
    }
    return begun
  }
}

/** Of a length in five bytes: a longer one is padded. */
const mostFactor = 128 ** 5

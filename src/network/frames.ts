import type { Stream } from '@libp2p/interface'
import { concat, u32 } from '../shared/bytes.ts'

/** What came over a stream is not a frame, or a longer one than allowed. */
class FrameError extends Error {
  override readonly name = 'FrameError'
}

const headerBytes = 4

/** Sends one frame: its length (4 bytes, big-endian), then the bytes. Waits until the muxer has taken it. */
export async function writeFrame(stream: Stream, body: Uint8Array, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  if (!stream.send(concat(u32(body.length), body))) await stream.onDrain({ signal })
}

/**
 * Reads one frame of at most `maxBytes`. The length is checked before anything is kept; what follows the frame is ignored.
 * @throws FrameError when the stream ends early or the frame is too long
 * @throws whatever `signal` was aborted with; the stream is aborted then, too
 */
export async function readFrame(stream: Stream, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  const giveUp = () => stream.abort(new FrameError('no frame in time'))
  signal.throwIfAborted()
  signal.addEventListener('abort', giveUp, { once: true })
  const header = new Uint8Array(headerBytes)
  let body: Uint8Array | undefined
  let received = 0
  try {
    for await (const chunk of stream) {
      let rest = chunk.subarray()
      if (received < headerBytes) {
        const part = rest.subarray(0, headerBytes - received)
        header.set(part, received)
        received += part.length
        rest = rest.subarray(part.length)
      }
      if (received < headerBytes) continue
      if (body === undefined) {
        const length = new DataView(header.buffer).getUint32(0)
        if (length > maxBytes) throw new FrameError(`a frame of ${length} bytes, at most ${maxBytes} allowed`)
        body = new Uint8Array(length)
      }
      const part = rest.subarray(0, body.length + headerBytes - received)
      body.set(part, received - headerBytes)
      received += part.length
      if (received === body.length + headerBytes) return body
    }
    signal.throwIfAborted()
    throw new FrameError('the stream ended within a frame')
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

/** Closes our end in any case: a stream that is left open counts against its protocol's limit for good. */
export async function closeStream(stream: Stream, signal: AbortSignal): Promise<void> {
  try {
    await stream.close({ signal })
  } catch (error) {
    stream.abort(error instanceof Error ? error : new Error('could not close', { cause: error }))
  }
}

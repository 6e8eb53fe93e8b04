import type { Stream } from '@libp2p/interface'
import { concat, u32 } from '../shared/bytes.ts'

/** Error: the bytes of a stream are not a frame, or the frame is too long. */
export class FrameError extends Error {
  override readonly name = 'FrameError'
}

const headerBytes = 4

/** Encodes a frame: its length (4 bytes, big-endian), then its bytes. */
export const frame = (body: Uint8Array): Uint8Array => concat(u32(body.length), body)

/** Sends one frame. Resolves when the muxer has taken it. */
export async function writeFrame(stream: Stream, body: Uint8Array, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted()
  if (!stream.send(frame(body))) await stream.onDrain({ ...(signal && { signal }) })
}

/** The bytes of a stream. Its own iterator would wait for ever if the other side had already closed (js-libp2p 3.3). */
async function* chunks(stream: Stream): AsyncGenerator<Uint8Array, void, undefined> {
  if (stream.readableEnded) return
  const isLast = stream.remoteWriteStatus === 'closed'
  for await (const chunk of stream) {
    yield chunk.subarray()
    if (isLast) return
  }
}

/**
 * The frames of a stream, at most `maxBytes` each, until the other side closes it. A length is checked before any byte of the frame is stored.
 * `onBegin` is called with the first byte of each frame.
 * @throws FrameError if a frame is too long, or if the stream ends within a frame
 * @throws the error with which the stream was aborted or reset
 */
export async function* readFrames(
  stream: Stream,
  maxBytes: number,
  onBegin = () => {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const header = new Uint8Array(headerBytes)
  let body = new Uint8Array()
  let received = 0
  for await (const chunk of chunks(stream)) {
    let rest = chunk
    while (rest.length > 0) {
      if (received === 0) onBegin()
      if (received < headerBytes) {
        const part = rest.subarray(0, headerBytes - received)
        header.set(part, received)
        received += part.length
        rest = rest.subarray(part.length)
        if (received < headerBytes) break
        const length = new DataView(header.buffer).getUint32(0)
        if (length > maxBytes) throw new FrameError(`a frame of ${length} bytes, at most ${maxBytes} allowed`)
        body = new Uint8Array(length)
      }
      const part = rest.subarray(0, body.length + headerBytes - received)
      body.set(part, received - headerBytes)
      received += part.length
      rest = rest.subarray(part.length)
      if (received < body.length + headerBytes) break
      received = 0
      yield body
    }
  }
  if (received > 0) throw new FrameError('the stream ended within a frame')
}

/**
 * Reads one frame of at most `maxBytes`. Bytes after it are ignored.
 * @throws FrameError if the stream ends early or the frame is too long
 * @throws the reason of `signal` after it aborted; the stream is then aborted too
 */
export async function readFrame(stream: Stream, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  const giveUp = () => stream.abort(new FrameError('no frame in time'))
  signal.throwIfAborted()
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    for await (const body of readFrames(stream, maxBytes)) return body
    signal.throwIfAborted()
    throw new FrameError('the stream ended before a frame')
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

/** Closes this side of a stream in any case: a stream that stays open counts against the limit of its protocol until the connection ends. */
export async function closeStream(stream: Stream, signal: AbortSignal): Promise<void> {
  try {
    await stream.close({ signal })
  } catch (error) {
    abortStream(stream, error)
  }
}

export function abortStream(stream: Stream, cause: unknown): void {
  stream.abort(cause instanceof Error ? cause : new FrameError('the stream failed', { cause }))
}

import type { Connection, Stream } from '@libp2p/interface'
import type { Schedule } from '../../shared/time.ts'
import { type Admission, originOf } from '../admission.ts'
import { abortStream, FrameError } from '../frames.ts'
import { frameCounter } from '../host/frame-counter.ts'

export interface Pace {
  /** Each frame counts as one, and so do each 16 KiB. */
  readonly admission: Admission
  readonly maxFrameBytes: number
  readonly schedule: Schedule
  /** A frame was longer, or a peer had to wait. */
  readonly onSlowed: () => void
}

const bytesPerUnit = 16 * 1024

/** What so many frames cost of an allowance. */
export const unitsOf = (frames: number, bytes: number): number => frames + bytes / bytesPerUnit

/**
 * Reads a stream no faster than its peer may send: what comes on top stays with the sender, before a byte of it is decoded. So a contact with much to say
 * is slowed down, and loses nothing.
 */
export function slowDown(
  stream: Stream,
  connection: Connection,
  { admission, maxFrameBytes, schedule, onSlowed }: Pace,
): void {
  const origin = originOf(connection)
  const count = frameCounter(maxFrameBytes)
  stream.addEventListener('message', (event) => {
    const frames = count(event.data.subarray())
    if (frames === undefined) {
      event.stopImmediatePropagation()
      onSlowed()
      stream.abort(new FrameError(`a frame of more than ${maxFrameBytes} bytes`))
      return
    }
    const waitMs = admission.spend(origin, unitsOf(frames, event.data.byteLength))
    if (waitMs === 0 || stream.readStatus !== 'readable') return
    onSlowed()
    stream.pause()
    schedule(waitMs, () => resume(stream))
  })
}

/** The connection may have ended meanwhile: to resume says so to the other side. */
function resume(stream: Stream): void {
  if (stream.readStatus !== 'paused') return
  try {
    stream.resume()
  } catch (error) {
    abortStream(stream, error)
  }
}

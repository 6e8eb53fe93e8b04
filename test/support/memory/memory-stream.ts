import type { Stream } from '@libp2p/interface'

/**
 * The part of a libp2p stream that the protocols of Privy use: these chunks arrive, then the other side closes its end. `aborted` is the error with which
 * this side aborted the stream, or undefined.
 */
export function memoryStream(incoming: readonly Uint8Array[]) {
  const sent: Uint8Array[] = []
  let cause: Error | undefined
  const stream = {
    status: 'open',
    readStatus: 'readable',
    remoteWriteStatus: 'writable',
    readableEnded: false,
    send: (data: Uint8Array) => sent.push(data.slice()) > 0,
    onDrain: async () => undefined,
    close: async () => undefined,
    abort: (error: Error) => (cause ??= error),
    pause: () => undefined,
    resume: () => undefined,
    async *[Symbol.asyncIterator]() {
      yield* incoming
    },
  }
  return { stream: stream as unknown as Stream, sent, aborted: () => cause }
}

/** The bytes in pieces of this length. */
export const pieces = (bytes: Uint8Array, length: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / length) }, (_, index) =>
    bytes.subarray(index * length, (index + 1) * length),
  )

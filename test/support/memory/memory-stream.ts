import type { Stream } from '@libp2p/interface'

/**
 * A stream of libp2p as far as our protocols use one: these chunks come, then the other side ends its end. `aborted` is what this side gave it up
 * for, undefined while it did not.
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

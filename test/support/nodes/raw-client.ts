import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { contractVersion } from '../../../src/rpc/contract.ts'

export const hello = { jsonrpc: '2.0', id: 'h', method: 'hello', params: { contract: contractVersion } }

/** A client of the socket of a node that follows no rules. */
export interface RawClient {
  readonly socket: Socket
  /** Sends text and bytes unchanged, and other values as a line of JSON. */
  send(value: unknown): void
  /** The next line of the node; undefined after the node has closed. */
  next(): Promise<unknown>
  /** All lines until the node closes. */
  rest(): Promise<unknown[]>
}

export async function openRaw(path: string): Promise<RawClient> {
  const socket = connect({ path, allowHalfOpen: true })
  await once(socket, 'connect')
  // A node that has closed resets the connection on further data.
  socket.on('error', () => socket.destroy())
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]()
  const next = async (): Promise<unknown> => {
    const line = await lines.next()
    return line.done ? undefined : (JSON.parse(line.value) as unknown)
  }
  return {
    socket,
    send: (value) =>
      socket.write(typeof value === 'string' || value instanceof Uint8Array ? value : `${JSON.stringify(value)}\n`),
    next,
    async rest() {
      const all: unknown[] = []
      for (let line = await next(); line !== undefined; line = await next()) all.push(line)
      return all
    },
  }
}

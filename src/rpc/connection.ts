import { once } from 'node:events'
import type { Socket } from 'node:net'
import { PrivyError } from '../shared/errors.ts'
import type { NodeEvent } from './contract.ts'
import type { Dispatch } from './dispatch.ts'
import { createLineDecoder, encodeLine } from './framing.ts'
import { errorData, rpcErrors } from './handlers.ts'

export interface ConnectionLimits {
  /** Requests that are worked on at once; more wait their turn. */
  readonly maxInFlight: number
  /** Bytes of requests that may wait their turn; over it the socket is not read until some are done. */
  readonly maxWaitingBytes: number
  /** Bytes sent that the client has not read; over it the client is dropped. */
  readonly maxUnreadBytes: number
}

interface ConnectionOptions {
  readonly socket: Socket
  readonly dispatch: Dispatch
  readonly limits: ConnectionLimits
  readonly onError: (error: unknown) => void
}

/** Serves one client until it leaves, or breaks a rule of the framing or of the handshake. Memory per client is bounded by `limits`. */
export function serveConnection({ socket, dispatch, limits, onError }: ConnectionOptions): void {
  const left = new AbortController()
  const waiting: string[] = []
  let waitingBytes = 0
  let inFlight = 0
  let greeted = false

  const send = (value: unknown): void => {
    if (!socket.writable) return
    socket.write(encodeLine(value))
    if (socket.writableLength > limits.maxUnreadBytes) socket.destroy()
  }
  const notify = (event: NodeEvent): void => send({ jsonrpc: '2.0', method: event.kind, params: event })
  const drained = async (): Promise<void> => {
    if (socket.writableNeedDrain) await once(socket, 'drain', { signal: left.signal }).catch(() => undefined)
  }
  const context = { signal: left.signal, notify, drained }

  const answer = async (line: string): Promise<void> => {
    const result = await dispatch(line, greeted, context)
    greeted = result.greeted
    if (result.response !== undefined) sendResponse(send, result.response)
    if (!greeted) socket.end()
  }

  /** Before the handshake requests go one by one, so that nothing overtakes `hello`. */
  const work = (): void => {
    while (inFlight < (greeted ? limits.maxInFlight : 1) && !left.signal.aborted && socket.writable) {
      const line = waiting.shift()
      if (line === undefined) break
      waitingBytes -= line.length
      inFlight++
      answer(line)
        .catch(onError)
        .finally(() => {
          inFlight--
          work()
        })
    }
    if (waitingBytes > limits.maxWaitingBytes) socket.pause()
    else if (socket.isPaused()) socket.resume()
  }

  const lines = createLineDecoder((line) => {
    waiting.push(line)
    waitingBytes += line.length
  })

  socket.on('data', (chunk: Buffer) => {
    try {
      lines.push(chunk)
    } catch (error) {
      // Hostile or broken: one answer, then nothing more from this client.
      const why =
        error instanceof PrivyError
          ? error
          : new PrivyError('bad-input', 'Unreadable line', 'Send JSON, one text per line')
      send({
        jsonrpc: '2.0',
        id: null,
        error: { code: rpcErrors.invalidRequest, message: why.message, data: errorData(why) },
      })
      socket.destroySoon()
      return
    }
    work()
  })
  // A client that goes away in the middle (EPIPE, ECONNRESET) is no fault of the node.
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    waiting.length = 0
    left.abort()
  })
}

/** An answer that is too long for a line becomes an error that says so, under the same id. */
function sendResponse(send: (value: unknown) => void, response: { readonly id: unknown }): void {
  try {
    send(response)
  } catch (error) {
    if (!(error instanceof PrivyError)) throw error
    send({
      jsonrpc: '2.0',
      id: response.id,
      error: { code: rpcErrors.invalidRequest, message: error.message, data: errorData(error) },
    })
  }
}

import { once } from 'node:events'
import type { Socket } from 'node:net'
import { PrivyError } from '../shared/errors.ts'
import { type AnyEvent, rpcErrorCode } from './contract.ts'
import type { Dispatch } from './dispatch.ts'
import { createLineDecoder, encodeLine } from './framing.ts'
import { errorData, rpcErrors } from './handlers.ts'

export interface ConnectionLimits {
  /** Requests that run at the same time. Others wait. */
  readonly maxInFlight: number
  /** Bytes of waiting requests. Above it, the socket is not read until some are done. */
  readonly maxWaitingBytes: number
  /** Bytes that were sent and not read by the client. Above it, the client is disconnected. */
  readonly maxUnreadBytes: number
  /** How long the socket stays open after the error for a client that broke a rule, in milliseconds. The client can read the error; its input is discarded. */
  readonly lingerMs: number
}

interface ConnectionOptions {
  readonly socket: Socket
  readonly dispatch: Dispatch
  readonly limits: ConnectionLimits
  readonly onError: (error: unknown) => void
}

/**
 * Serves one client until it leaves or breaks a rule of the framing or the handshake. `limits` bound the memory per client.
 * Requests that were read before the end are answered before the connection closes. Waits and streams end at once.
 */
export function serveConnection({ socket, dispatch, limits, onError }: ConnectionOptions): void {
  /** Aborts when no further request of the client counts. */
  const left = new AbortController()
  const waiting: string[] = []
  let waitingBytes = 0
  let inFlight = 0
  let greeted = false
  /** Last error for a client that broke a rule. */
  let farewell: PrivyError | undefined
  let lingering: NodeJS.Timeout | undefined

  const send = (value: unknown): void => {
    if (!socket.writable) return
    socket.write(encodeLine(value))
    if (socket.writableLength > limits.maxUnreadBytes) socket.destroy()
  }
  const notify = (event: AnyEvent): void => send({ jsonrpc: '2.0', method: event.kind, params: event })
  const drained = async (): Promise<void> => {
    if (socket.writableNeedDrain) await once(socket, 'drain', { signal: left.signal }).catch(() => undefined)
  }
  const context = { signal: left.signal, notify, drained, cutOff: () => void socket.destroy() }

  const answer = async (line: string): Promise<void> => {
    const result = await dispatch(line, greeted, context)
    greeted = result.greeted
    if (result.response !== undefined) sendResponse(send, result.response)
    if (greeted) return
    farewell = undefined
    leave()
  }

  /** Starts waiting requests. Before the handshake they run one by one, so that none starts before `hello`. */
  const work = (): void => {
    while (inFlight < (greeted ? limits.maxInFlight : 1) && socket.writable) {
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
    if (left.signal.aborted && inFlight === 0) leave()
    else if (waitingBytes > limits.maxWaitingBytes && !left.signal.aborted) socket.pause()
    else if (socket.isPaused()) socket.resume()
  }

  /** Closes this side, and after `lingerMs` also the side of the client. */
  const leave = (): void => {
    if (lingering !== undefined || socket.destroyed) return
    left.abort()
    waiting.length = 0
    if (farewell) send(failure(null, rpcErrors.parseError, farewell))
    socket.end()
    socket.resume()
    lingering = setTimeout(() => socket.destroy(), limits.lingerMs)
  }

  /** The client sends no more lines: aborts the waits, so that the connection can close. */
  const finish = (why?: PrivyError): void => {
    farewell = why
    left.abort()
    work()
  }

  const lines = createLineDecoder((line) => {
    waiting.push(line)
    waitingBytes += line.length
  })

  socket.on('data', (chunk: Buffer) => {
    if (left.signal.aborted) return
    try {
      lines.push(chunk)
    } catch (error) {
      // Hostile or faulty client: its further input is ignored.
      finish(error instanceof PrivyError ? error : new PrivyError('bad-input', 'Unreadable line', framing))
      return
    }
    work()
  })
  socket.on('end', () => {
    if (left.signal.aborted) return
    finish(lines.isInLine() ? new PrivyError('bad-input', 'The last line has no newline', framing) : undefined)
  })
  // A client that exits during a call (EPIPE, ECONNRESET) is not a fault of the node.
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    clearTimeout(lingering)
    waiting.length = 0
    left.abort()
  })
}

const framing = 'Send JSON, one text per line'

const failure = (id: unknown, code: number, error: PrivyError) => ({
  ...{ jsonrpc: '2.0', id },
  error: { code, message: error.message, data: errorData(error) },
})

/** Sends a response. If it is too long for a line, sends an error with the same id instead. */
function sendResponse(send: (value: unknown) => void, response: { readonly id: unknown }): void {
  try {
    send(response)
  } catch (error) {
    if (!(error instanceof PrivyError)) throw error
    send(failure(response.id, rpcErrorCode(error.code), error))
  }
}

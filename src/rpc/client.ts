import { connect as connectSocket } from 'node:net'
import { dirname } from 'node:path'
import { JSONRPCClient, JSONRPCErrorException, type JSONRPCResponse } from 'json-rpc-2.0'
import { isErrorCode, PrivyError } from '../shared/errors.ts'
import { untilAborted } from '../shared/until-aborted.ts'
import type { AnyEvent, MethodName, Params, Result } from './contract.ts'
import { createLineDecoder, encodeLine } from './framing.ts'
import { contractVersion } from './limits.ts'
import { checkPrivateFolder } from '../process/private-folder.ts'

export interface RpcClient {
  /** Result of the `hello` of this connection. */
  readonly node: Result<'hello'>
  /**
   * Calls a method. The result is not checked: the node is the same program, behind a folder that only this user can enter.
   * @param signal ends the wait; the node may still complete the call
   * @throws PrivyError the error of the node; `node-unreachable` if the connection ends before the answer
   */
  call<M extends MethodName>(method: M, params: Params<M>, signal?: AbortSignal): Promise<Result<M>>
  /** Calls back with each event after `events.subscribe`, until the returned function is called. */
  onEvent(listener: (event: AnyEvent) => void): () => void
  /** Aborts with a PrivyError when the connection ends. */
  readonly closed: AbortSignal
  close(): void
}

/**
 * Connects to the node behind a socket and agrees on the version.
 * @param options.timeoutMs time limit of the connection and the handshake
 * @throws PrivyError `node-unreachable` if no node answers (`cause` is the error of the system, if any), `version-mismatch` if the node has another
 *   version, `not-allowed` if other users could have created the socket
 */
export async function connect(path: string, options: { readonly timeoutMs: number }): Promise<RpcClient> {
  await checkPrivateFolder(dirname(path)).catch((error: unknown) => {
    throw error instanceof PrivyError ? error : unreachable('does not run', error)
  })
  const socket = connectSocket(path)
  const closed = new AbortController()
  const listeners = new Set<(event: AnyEvent) => void>()
  const rpc = new JSONRPCClient((request: unknown) => void socket.write(encodeLine(request)))

  const end = (why: PrivyError): void => {
    if (!closed.signal.aborted) closed.abort(why)
    socket.destroy()
  }
  const lines = createLineDecoder((line) => {
    const message = JSON.parse(line) as JSONRPCResponse | { method: string; params: AnyEvent }
    if (!('method' in message)) rpc.receive(message)
    else for (const listener of listeners) listener(message.params)
  })
  socket.on('data', (chunk: Buffer) => {
    try {
      lines.push(chunk)
    } catch (error) {
      end(unreachable('sent something unreadable', error))
    }
  })
  socket.on('error', (error) => end(unreachable('does not answer', error)))
  socket.on('close', () => end(unreachable('ended the connection')))

  const call = async <M extends MethodName>(method: M, params: Params<M>, signal?: AbortSignal): Promise<Result<M>> => {
    const given = signal === undefined ? closed.signal : AbortSignal.any([signal, closed.signal])
    return untilAborted(
      Promise.resolve(rpc.request(method, params)).then((result) => result as Result<M>, rethrow),
      given,
    )
  }

  const timer = setTimeout(() => end(unreachable('does not answer')), options.timeoutMs)
  try {
    const node = await call('hello', { contract: contractVersion })
    return {
      node,
      call,
      onEvent(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      closed: closed.signal,
      close: () => end(unreachable('was left')),
    }
  } catch (error) {
    socket.destroy()
    throw error
  } finally {
    clearTimeout(timer)
  }
}

function unreachable(what: string, cause?: unknown): PrivyError {
  return new PrivyError(
    'node-unreachable',
    `The node ${what}`,
    'If that lasts, stop it with `privy stop` and start it again with `privy start`',
    { cause },
  )
}

/** Converts an error response to the error that the node threw. */
function rethrow(error: unknown): never {
  if (!(error instanceof JSONRPCErrorException)) throw error
  const data = error.data as { code?: unknown; message?: unknown; hint?: unknown } | undefined
  if (isErrorCode(data?.code) && typeof data.message === 'string' && typeof data.hint === 'string') {
    throw new PrivyError(data.code, data.message, data.hint)
  }
  throw error
}

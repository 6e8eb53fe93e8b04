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
  /** What the node said to our `hello`. */
  readonly node: Result<'hello'>
  /**
   * Calls a method. The node is trusted to answer as the contract says: it is our own program, behind a folder that only we can enter.
   * @param signal gives up waiting; the node may still do it
   * @throws PrivyError what the node answered; `node-unreachable` when it goes away before it has answered
   */
  call<M extends MethodName>(method: M, params: Params<M>, signal?: AbortSignal): Promise<Result<M>>
  /** Calls back for every event after `events.subscribe`. The returned function ends it. */
  onEvent(listener: (event: AnyEvent) => void): () => void
  /** Aborts with a PrivyError when the connection ends, whoever ended it. */
  readonly closed: AbortSignal
  close(): void
}

/**
 * Connects to the node behind a socket and agrees on the version.
 * @param options.timeoutMs for all of it
 * @throws PrivyError `node-unreachable` when nobody answers (`cause` is the system's error, if there was one), `version-mismatch` when the node is
 *   of another version, `not-allowed` when others could have put the socket there
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
    'If that lasts, end it with `privy stop`, whatever it does, and start it again with `privy start`',
    { cause },
  )
}

/** Turns an error response back into the error that the node threw. */
function rethrow(error: unknown): never {
  if (!(error instanceof JSONRPCErrorException)) throw error
  const data = error.data as { code?: unknown; message?: unknown; hint?: unknown } | undefined
  if (isErrorCode(data?.code) && typeof data.message === 'string' && typeof data.hint === 'string') {
    throw new PrivyError(data.code, data.message, data.hint)
  }
  throw error
}

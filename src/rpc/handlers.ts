import type { ErrorCode, PrivyError } from '../shared/errors.ts'
import type { AnyEvent, MethodName, Params, Result } from './contract.ts'

/** What a handler knows of the connection that called it. */
export interface CallContext {
  /** Aborts when the client leaves. */
  readonly signal: AbortSignal
  /** Sends an event to this client as a notification named after its kind; does nothing once it has left. Never waits. */
  readonly notify: (event: AnyEvent) => void
  /** Resolves when the client has read what was sent to it, or at once while it keeps up. */
  readonly drained: () => Promise<void>
  /** Ends the connection at once. */
  readonly cutOff: () => void
}

export type Handler<M extends MethodName> = (params: Params<M>, context: CallContext) => Promise<Result<M>>

/** Methods that the server answers by itself. */
export type BuiltInMethod = 'hello' | 'rpc.discover'

/** One handler for each method of the contract: a missing or misnamed one does not compile. */
export type Handlers = { readonly [M in Exclude<MethodName, BuiltInMethod>]: Handler<M> }

/** `error.data` of every JSON-RPC error response. */
export interface ErrorData {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string
}

/** JSON-RPC 2.0 section 5.1. */
export const rpcErrors = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
} as const

export const errorData = ({ code, message, hint }: PrivyError): ErrorData => ({ code, message, hint })

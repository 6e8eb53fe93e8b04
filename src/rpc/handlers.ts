import type { ErrorCode, PrivyError } from '../shared/errors.ts'
import type { AnyEvent, MethodName, Params, Result } from './contract.ts'

/** The connection of a call, for its handler. */
export interface CallContext {
  /** Aborts when the client leaves. */
  readonly signal: AbortSignal
  /** Sends an event to the client as a notification named after its kind. Does nothing after the client left. Never waits. */
  readonly notify: (event: AnyEvent) => void
  /** Resolves when the client has read what was sent to it. */
  readonly drained: () => Promise<void>
  /** Ends the connection at once. */
  readonly cutOff: () => void
}

export type Handler<M extends MethodName> = (params: Params<M>, context: CallContext) => Promise<Result<M>>

/** Methods that the server answers itself. */
export type BuiltInMethod = 'hello' | 'rpc.discover'

/** One handler per method of the contract. A missing or misnamed handler does not compile. */
export type Handlers = { readonly [M in Exclude<MethodName, BuiltInMethod>]: Handler<M> }

/** `error.data` of every JSON-RPC error response. */
export interface ErrorData {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string
}

/** Error codes of JSON-RPC 2.0 section 5.1. */
export const rpcErrors = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
} as const

export const errorData = ({ code, message, hint }: PrivyError): ErrorData => ({ code, message, hint })

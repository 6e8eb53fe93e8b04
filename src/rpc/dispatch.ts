import {
  createJSONRPCErrorResponse,
  isJSONRPCID,
  JSONRPCServer,
  type JSONRPCRequest,
  type JSONRPCResponse,
} from 'json-rpc-2.0'
import { z } from 'zod'
import { asPrivyError, PrivyError } from '../shared/errors.ts'
import { contractVersion, methods, rpcErrorCode, type MethodName, type Params } from './contract.ts'
import { errorData, rpcErrors, type CallContext, type Handler, type Handlers } from './handlers.ts'
import { openRpcDocument } from './openrpc.ts'

interface Dispatched {
  /** Undefined for a notification, which gets no answer. */
  readonly response: JSONRPCResponse | undefined
  /** Whether the connection may go on. */
  readonly greeted: boolean
}

export interface Dispatch {
  /** Answers one line of JSON. Never throws: whatever is wrong with it becomes an error response. */
  (line: string, greeted: boolean, context: CallContext): Promise<Dispatched>
}

interface DispatchOptions {
  readonly handlers: Handlers
  /** Version of the program, for `hello`. */
  readonly version: string
  /** Gets what handlers threw that is no PrivyError, that is, bugs. */
  readonly onError: (error: unknown) => void
}

/** The JSON-RPC 2.0 side of the contract: by name only, no batches; parameters are checked before the handler sees them. */
export function createDispatch({ handlers, version, onError }: DispatchOptions): Dispatch {
  const server = new JSONRPCServer<CallContext>({ errorListener: () => undefined })
  server.mapErrorToJSONRPCErrorResponse = (id, error: unknown) => {
    if (error instanceof InvalidParams)
      return createJSONRPCErrorResponse(id, rpcErrors.invalidParams, error.message, errorData(error))
    if (!(error instanceof PrivyError)) onError(error)
    const known = asPrivyError(error)
    return createJSONRPCErrorResponse(id, rpcErrorCode(known.code), known.message, errorData(known))
  }
  server.handleMethodNotFound = async (request) => {
    if (request.id === undefined) return null
    const error = new PrivyError('usage', 'The node has no such method', 'Call rpc.discover for the list')
    return createJSONRPCErrorResponse(request.id, rpcErrors.methodNotFound, error.message, errorData(error))
  }

  const serve = <M extends MethodName>(name: M, handler: Handler<M>): void => {
    server.addMethod(name, async (params: unknown, context) => handler(parseParams(name, params), context))
  }
  serve('hello', async ({ contract }, context) => {
    if (contract !== contractVersion) throw versionMismatch(contract)
    return {
      contract: contractVersion,
      version,
      pid: process.pid,
      account: await handlers['account.show']({}, context),
    }
  })
  serve('rpc.discover', async () => openRpcDocument(version))
  // The map type ties each handler to its own method; TypeScript cannot follow that through a loop over the names.
  for (const [name, handler] of Object.entries(handlers)) serve(name as MethodName, handler as Handler<MethodName>)

  return async (line, greeted, context) => {
    const request = parseRequest(line)
    if (request === undefined) return { response: refusal(null, 'This is not a JSON-RPC 2.0 request'), greeted }
    const id = request.id ?? null
    if (!greeted && request.method !== 'hello')
      return { response: refusal(id, 'The first call of a connection must be hello'), greeted }
    const response = (await server.receive(request, context)) ?? undefined
    return { response, greeted: greeted || response?.error === undefined }
  }
}

class InvalidParams extends PrivyError {}

function parseParams<M extends MethodName>(name: M, params: unknown): Params<M> {
  const parsed = methods[name].params.safeParse(params ?? {})
  // safeParse of a generic member of `methods` is typed as the union of all of them.
  if (parsed.success) return parsed.data as Params<M>
  throw new InvalidParams(
    'bad-input',
    `Wrong parameters for ${name}: ${z.prettifyError(parsed.error)}`,
    'Call rpc.discover for what it takes',
  )
}

function versionMismatch(theirs: number): PrivyError {
  return new PrivyError(
    'version-mismatch',
    `The running node speaks version ${contractVersion} of the local protocol, this program version ${theirs}`,
    'Restart the node: `privy stop`, then `privy start`',
  )
}

/** A single request or notification; undefined for anything else, batches included. */
function parseRequest(line: string): JSONRPCRequest | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isRequest(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isRequest(value: unknown): value is JSONRPCRequest {
  if (typeof value !== 'object' || value === null) return false
  const { jsonrpc, method, id } = value as Record<string, unknown>
  return jsonrpc === '2.0' && typeof method === 'string' && (id === undefined || isJSONRPCID(id))
}

function refusal(id: JSONRPCRequest['id'] | null, message: string): JSONRPCResponse {
  const error = new PrivyError('usage', message, 'Call hello first, then rpc.discover for the list of methods')
  return createJSONRPCErrorResponse(id ?? null, rpcErrors.invalidRequest, message, errorData(error))
}

import { createJSONRPCErrorResponse, JSONRPCServer, type JSONRPCID, type JSONRPCResponse } from 'json-rpc-2.0'
import type { z } from 'zod'
import { asPrivyError, PrivyError } from '../shared/errors.ts'
import { contractVersion, methods, rpcErrorCode, type MethodName, type Params } from './contract.ts'
import { errorData, rpcErrors, type CallContext, type Handler, type Handlers } from './handlers.ts'
import { openRpcDocument } from './openrpc.ts'
import { isRefusal, quoted, readRequest, suggestion } from './request.ts'

interface Dispatched {
  /** Undefined for a notification, which has no response. */
  readonly response: JSONRPCResponse | undefined
  /** Whether the handshake is done. If not, the connection ends. */
  readonly greeted: boolean
}

export interface Dispatch {
  /** Answers one line of JSON. Never throws: errors become error responses. */
  (line: string, greeted: boolean, context: CallContext): Promise<Dispatched>
}

interface DispatchOptions {
  readonly handlers: Handlers
  /** Version of the program, for `hello`. */
  readonly version: string
  /** Gets errors of handlers that are not a PrivyError, that is, bugs. */
  readonly onError: (error: unknown) => void
}

/** Answers JSON-RPC 2.0 calls: parameters by name only, no batches. Parameters are checked before the handler runs. */
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
    const { id, method } = request
    const hint = suggestion(method, Object.keys(methods), 'Call rpc.discover for the list')
    return refusal(
      id,
      rpcErrors.methodNotFound,
      new PrivyError('usage', `The node has no method ${quoted(method)}`, hint),
    )
  }

  const serve = <M extends MethodName>(name: M, handler: Handler<M>): void => {
    server.addMethod(name, async (params: unknown, context) => handler(parseParams(name, params), context))
  }
  server.addMethod('hello', async (params: unknown, context) => {
    // The hello of another version may have other parameters, so the version is checked first.
    checkVersion(params)
    parseParams('hello', params)
    return {
      contract: contractVersion,
      version,
      pid: process.pid,
      account: await handlers['account.show']({}, context),
    }
  })
  serve('rpc.discover', async () => openRpcDocument(version))
  // The map type ties each handler to its method. TypeScript cannot follow that through a loop over the names.
  for (const [name, handler] of Object.entries(handlers)) serve(name as MethodName, handler as Handler<MethodName>)

  return async (line, greeted, context) => {
    const request = readRequest(line)
    if (isRefusal(request)) return { response: refusal(request.id, request.code, request.error), greeted }
    if (!greeted && (request.method !== 'hello' || request.id === undefined))
      return { response: refusal(request.id, rpcErrors.invalidRequest, helloFirst()), greeted }
    const response = (await server.receive(request, context)) ?? undefined
    return { response, greeted: greeted || (response !== undefined && response.error === undefined) }
  }
}

class InvalidParams extends PrivyError {}

function parseParams<M extends MethodName>(name: M, params: unknown): Params<M> {
  const parsed = methods[name].params.safeParse(params ?? {})
  // safeParse of a generic member of `methods` has the union of all results as its type.
  if (parsed.success) return parsed.data as Params<M>
  const hint = 'Call rpc.discover for the parameters'
  const unknown = parsed.error.issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []))
  const [first] = unknown
  if (first === undefined)
    throw new InvalidParams('bad-input', `Wrong parameters for ${name}: ${problems(parsed.error)}`, hint)
  const names = unknown.slice(0, maxNamed).map(quoted).join(', ')
  const more = unknown.length > maxNamed ? `, and ${unknown.length - maxNamed} more` : ''
  throw new InvalidParams(
    'bad-input',
    `${name} has no parameter ${names}${more}`,
    suggestion(first, Object.keys(methods[name].params.shape), hint),
  )
}

const maxNamed = 3

const problems = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`)).join('; ')

/** @throws PrivyError `version-mismatch`. A value that is not a number is left to the check of the parameters. */
function checkVersion(params: unknown): void {
  const { contract } = (params ?? {}) as { readonly contract?: unknown }
  if (typeof contract === 'number' && contract !== contractVersion) throw versionMismatch(contract)
}

function versionMismatch(theirs: number): PrivyError {
  const speaks = `the node speaks version ${contractVersion} of the local protocol, this program version ${theirs}`
  return theirs > contractVersion
    ? new PrivyError(
        'version-mismatch',
        `The running node is older than this program: ${speaks}`,
        'Restart the node, so that it is of the same version: `privy stop`, then `privy start`',
      )
    : new PrivyError(
        'version-mismatch',
        `This program is older than the running node: ${speaks}`,
        'Update this program, or restart the node with it: `privy stop`, then `privy start`',
      )
}

const helloFirst = (): PrivyError =>
  new PrivyError(
    'usage',
    'The first call of a connection must be hello, with an id',
    'Call hello first, then rpc.discover for the list of methods',
  )

const refusal = (id: JSONRPCID | undefined, code: number, error: PrivyError): JSONRPCResponse =>
  createJSONRPCErrorResponse(id ?? null, code, error.message, errorData(error))

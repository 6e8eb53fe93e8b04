import { isJSONRPCID, type JSONRPCID, type JSONRPCRequest } from 'json-rpc-2.0'
import { PrivyError } from '../shared/errors.ts'
import { nearest } from '../shared/text/nearest.ts'
import { rpcErrors } from './handlers.ts'

/** Longest id of a call, in UTF-16 code units. The id is sent back. */
export const maxIdLength = 256

/** Why a line is not a call. */
export interface Refusal {
  /** Code of JSON-RPC. */
  readonly code: number
  readonly error: PrivyError
  /** Id of the call; null if it is missing or invalid. */
  readonly id: JSONRPCID
}

/** Parses one line as a call or notification of JSON-RPC 2.0 section 4. Batches and unknown members are refused. */
export function readRequest(line: string): JSONRPCRequest | Refusal {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    const error = new PrivyError('bad-input', 'The line is not JSON', 'Send one JSON text per line, as UTF-8')
    return { code: rpcErrors.parseError, error, id: null }
  }
  const why = problemOf(value)
  if (why === undefined) return value as JSONRPCRequest
  return { code: rpcErrors.invalidRequest, error: new PrivyError('usage', ...why), id: idOf(value) ?? null }
}

export const isRefusal = (read: JSONRPCRequest | Refusal): read is Refusal => 'error' in read

const form = 'Send {"jsonrpc":"2.0","id":1,"method":"...","params":{...}}'
const members = ['jsonrpc', 'id', 'method', 'params'] as const

/** Message and hint if a value is not a call. */
function problemOf(value: unknown): [message: string, hint: string] | undefined {
  if (Array.isArray(value)) return ['Batches are not accepted', 'Send one call per line']
  if (typeof value !== 'object' || value === null) return ['A call is an object', form]
  const { jsonrpc, method, id } = value as Record<string, unknown>
  if (jsonrpc !== '2.0') return ['The member "jsonrpc" of a call must be "2.0"', form]
  if (typeof method !== 'string') return ['The member "method" of a call must be a string', form]
  if (id !== undefined && idOf(value) === undefined)
    return [`The member "id" of a call must be a number or a string of at most ${maxIdLength} characters`, form]
  const unknown = Object.keys(value).find((key) => !members.some((member) => member === key))
  return unknown === undefined
    ? undefined
    : [`A call has no member ${quoted(unknown)}`, suggestion(unknown, members, form)]
}

/** The id of a call, if it can be sent back unchanged. */
function idOf(value: unknown): JSONRPCID | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { id } = value as { id?: unknown }
  if (!isJSONRPCID(id)) return undefined
  if (typeof id === 'number') return Math.abs(id) <= Number.MAX_SAFE_INTEGER ? id : undefined
  return id === null || id.length <= maxIdLength ? id : undefined
}

const maxQuoted = 64

/** A name from a client in quotes, shortened so that the error stays short. */
export const quoted = (name: string): string =>
  JSON.stringify(name.length > maxQuoted ? `${name.slice(0, maxQuoted).toWellFormed()}…` : name)

/** A hint that begins with the most similar choice, if there is one. */
export function suggestion(typed: string, choices: readonly string[], hint: string): string {
  const meant = nearest(typed, choices)
  return meant === undefined ? hint : `Did you mean ${quoted(meant)}? ${hint}`
}

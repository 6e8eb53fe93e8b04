import { isJSONRPCID, type JSONRPCID, type JSONRPCRequest } from 'json-rpc-2.0'
import { PrivyError } from '../shared/errors.ts'
import { nearest } from '../shared/text/nearest.ts'
import { rpcErrors } from './handlers.ts'

/** Longest id of a call, in UTF-16 code units: it is sent back. */
export const maxIdLength = 256

/** Why a line is no call. */
export interface Refusal {
  /** Of JSON-RPC. */
  readonly code: number
  readonly error: PrivyError
  /** Of the call, as far as it could be made out. */
  readonly id: JSONRPCID
}

/** Reads one line as a call or a notification: JSON-RPC 2.0 section 4, no batches, no members besides those of the specification. */
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

/** What is wrong with a call, and what to do. */
function problemOf(value: unknown): [message: string, hint: string] | undefined {
  if (Array.isArray(value)) return ['Batches are not taken', 'Send one call per line']
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

/** The id of a call, if it is one that can be sent back as it is. */
function idOf(value: unknown): JSONRPCID | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { id } = value as { id?: unknown }
  if (!isJSONRPCID(id)) return undefined
  if (typeof id === 'number') return Math.abs(id) <= Number.MAX_SAFE_INTEGER ? id : undefined
  return id === null || id.length <= maxIdLength ? id : undefined
}

const maxQuoted = 64

/** A name that a client gave, cut so that an error stays short. */
export const quoted = (name: string): string =>
  JSON.stringify(name.length > maxQuoted ? `${name.slice(0, maxQuoted).toWellFormed()}…` : name)

/** A hint that begins with the name that was probably meant, if there is one. */
export function suggestion(typed: string, choices: readonly string[], hint: string): string {
  const meant = nearest(typed, choices)
  return meant === undefined ? hint : `Did you mean ${quoted(meant)}? ${hint}`
}

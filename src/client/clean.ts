import type { RpcClient } from '../rpc/client.ts'
import { harmless, harmlessName } from '../shared/text/harmless.ts'
import { maxReaction } from '../shared/text/reaction.ts'

/** Keys of results and events whose texts may have several lines. */
const texts = new Set(['text', 'draft'])
/** Keys of results and events that hold names. A name is never blank. */
const names = new Set(['name', 'ownName', 'knownAs'])
const isPlain = (text: string): boolean => /^[ -~]*$/.test(text)

function cleanText(key: string, text: string): string {
  if (names.has(key)) return harmlessName(text)
  if (key === 'reaction') return Array.from(oneLine(text)).slice(0, maxReaction).join('')
  if (isPlain(text)) return text
  return texts.has(key) ? harmless(text) : oneLine(text)
}

const oneLine = (text: string): string => harmless(text).replace(/\s+/g, ' ')

/**
 * A result or event of a node with harmless texts (shared/text/harmless.ts). Texts of messages, requests and drafts keep their lines, every other text
 * becomes one line, and a name is never blank. A value that is clean already is returned itself.
 */
export const cleaned = <T>(value: T): T => clean('', value) as T

function clean(key: string, value: unknown): unknown {
  if (typeof value === 'string') return cleanText(key, value)
  if (Array.isArray(value)) return cleanParts(value, () => key)
  return typeof value === 'object' && value !== null ? cleanParts(value, (part) => part) : value
}

/** Returns the object itself if nothing in it changes. Most texts are clean, so this saves the copy. */
function cleanParts(value: readonly unknown[] | object, keyOf: (part: string) => string): object {
  const parts = Object.entries(value).map(([part, was]: [string, unknown]) => {
    const now = [cleanText('', part), clean(keyOf(part), was)] as const
    return { now, isSame: now[0] === part && now[1] === was }
  })
  if (parts.every(({ isSame }) => isSame)) return value
  return Array.isArray(value) ? parts.map(({ now }) => now[1]) : Object.fromEntries(parts.map(({ now }) => now))
}

/**
 * A client whose results and events are {@link cleaned}, for programs that show them. A value that is sent back to the node must come from the client
 * that was passed in: the node does not recognise a cleaned text.
 */
export const cleanClient = <C extends Pick<RpcClient, 'call' | 'onEvent'>>(client: C): C => ({
  ...client,
  call: async (method, params, signal) => cleaned(await client.call(method, params, signal)),
  onEvent: (listener) => client.onEvent((event) => listener(cleaned(event))),
})

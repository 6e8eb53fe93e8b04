import { type Message, messageSchema } from '../rpc/contract.ts'
import { type Held, pageSize, type Span } from './held.ts'
import type { RpcClient } from '../rpc/client.ts'

type Call = RpcClient['call']

/**
 * Loads a part of a conversation from the node.
 * @throws PrivyError `unknown-message` if the node does not have the message of a span `around`
 */
export async function readSpan(call: Call, from: string, span: Span): Promise<Held> {
  if (span.want === 'around') return readAround(call, from, span.id)
  const beside = span.want === 'newest' ? {} : { [span.want]: span.order }
  const { messages, more } = await call('message.read', { from, mark: false, limit: pageSize, ...beside })
  const isMore = more && messages.length > 0
  return { messages, above: span.want !== 'after' && isMore, below: span.want === 'after' && isMore }
}

async function readAround(call: Call, from: string, id: string): Promise<Held> {
  const half = { from, mark: false, limit: pageSize / 2 }
  const message = await readOne(call, id)
  const [older, newer] = await Promise.all([
    call('message.read', { ...half, before: message.order }),
    call('message.read', { ...half, after: message.order }),
  ])
  return {
    messages: [...older.messages, message, ...newer.messages],
    ...{ above: older.more && older.messages.length > 0, below: newer.more && newer.messages.length > 0 },
  }
}

/** One message, without its delivery steps. */
const readOne = async (call: Call, id: string): Promise<Message> =>
  messageSchema.parse(await call('message.show', { id }))

/** Loads single messages. Messages that the node does not have are left out. */
export async function readSome(call: Call, ids: readonly string[]): Promise<Message[]> {
  const shown = await Promise.allSettled(ids.map((id) => readOne(call, id)))
  return shown.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
}

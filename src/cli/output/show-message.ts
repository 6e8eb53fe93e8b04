/** Messages as text for people; see `show.ts`. */
import type { RpcClient } from '../../rpc/client.ts'
import type { DeliveryStep, Message, Result } from '../../rpc/contract.ts'
import { matches } from '../../shared/text/search-words.ts'
import type { CommandContext } from '../command.ts'
import type { Output } from './output.ts'
import { indented, localTime, pairs, shortId } from './show.ts'

type Style = Pick<Output, 'dim' | 'bold'>

/**
 * A message, and its reactions below.
 * @param peer shown name of the contact, for outgoing messages
 * @param text replaces the text of the message
 */
export function showMessage(
  message: Message,
  peer: string | undefined,
  style: Style,
  text = body(message, style),
): string {
  const { dim, bold } = style
  const { id, type, direction, from, replyTo } = message
  if (type === 'missing') return dim(`    (${message.text})`)
  const other = direction === 'in' ? from.name : (peer ?? message.conversation)
  const who = direction === 'in' ? other : `${from.name} > ${other}`
  const answers = replyTo === null ? '' : ` (to ${shortId(replyTo)})`
  const head = `${dim(`[${shortId(id)}] ${localTime(message.time)}`)} ${bold(who)}${answers}`
  return [`${head}: ${text}${marks(message, style)}`, ...reactions(message, other)].join('\n')
}

function marks({ type, direction, state, edited }: Message, { dim }: Style): string {
  const all = [...(edited && type !== 'deleted' ? ['edited'] : []), ...(direction === 'out' ? [state] : [])]
  return all.map((each) => dim(` [${each}]`)).join('')
}

function reactions({ type, conversation, reactions: all }: Message, other: string): string[] {
  if (type === 'deleted' || all.length === 0) return []
  const said = all.map(({ from, reaction }) => `${reaction} ${from === conversation ? other : 'you'}`)
  return [`    ${said.join(', ')}`]
}

function body({ type, text }: Message, { dim }: Style): string {
  if (type === 'deleted') return dim('(deleted)')
  return type === 'unknown' ? dim(`(${indented(text)})`) : indented(text)
}

/** A hit of a search, with the words of the query marked. */
export function showHit(message: Message, peer: string | undefined, out: Output, query: string): string {
  const text = indented(message.text)
  const found = matches(text, query)
  const parts = found.map(({ start, end }, index) => {
    const before = text.slice(found[index - 1]?.end ?? 0, start)
    return before + out.mark(text.slice(start, end))
  })
  return showMessage(message, peer, out, parts.join('') + text.slice(found.at(-1)?.end ?? 0))
}

/** A message with each step of its delivery. */
export function showWhole(message: Result<'message.show'>, peer: string | undefined, out: Output): string {
  const { id, delivery, story } = message
  const list = (label: string, values: readonly string[] = []): [string, string][] =>
    values.length === 0 ? [] : [[label, values.join(', ')]]
  const facts: [string, string][] = [
    ['id', id],
    ...list('held by', delivery?.held),
    ...list('delivered to', delivery?.delivered),
    ...story.map((step): [string, string] => [localTime(step.time, 'ms'), showStep(step)]),
  ]
  return `${showMessage(message, peer, out)}\n    ${pairs(facts).replaceAll('\n', '\n    ')}`
}

function showStep({ step, peers = [], device }: DeliveryStep): string {
  const whom = peers.length === 0 ? '' : ` to ${peers.join(', ')}`
  return `${step}${whom}${device === undefined ? '' : ` by the device ${device}`}`
}

/** Prints one message. Resolves with whether it was written. */
export type PrintMessage<M extends Message = Message> = (client: RpcClient, message: M) => Promise<boolean>

/**
 * Creates a printer of messages. An outgoing message names its conversation by address only; the printer asks the node for the names.
 * @param show {@link showMessage} or another form
 */
export function createPrinter<M extends Message>(
  { out, signal }: CommandContext,
  show: (message: M, peer: string | undefined, out: Output) => string = showMessage,
): PrintMessage<M> {
  let names = new Map<string, string>()
  return async (client, message) => {
    if (out.json) return out.result(message, '')
    const { conversation, direction } = message
    if (direction === 'out' && !names.has(conversation)) {
      const contacts = await client.call('contact.list', {}, signal)
      names = new Map(contacts.map(({ address, name }) => [address, name]))
    }
    return out.result(message, show(message, names.get(conversation), out))
  }
}

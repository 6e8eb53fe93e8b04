import type { RpcClient } from '../../rpc/client.ts'
import type { Params, SendResult } from '../../rpc/contract.ts'
import { deliveryStates, isFailed, reaches, type DeliveryState } from '../../shared/delivery-state.ts'
import { PrivyError, type ErrorCode } from '../../shared/errors.ts'
import { harmlessName } from '../../shared/harmless.ts'
import { asKnownError } from '../../shared/system-error.ts'
import type { Command, CommandContext } from '../command.ts'
import { parseDuration } from '../duration.ts'
import { messageText } from '../message-text.ts'
import { withNode } from '../node-session.ts'

type Order = Omit<Params<'message.send'>, 'to'>
type Wait = NonNullable<Order['wait']>

const defaultWaitMs = 30_000
const waitable = deliveryStates.filter((state): state is Wait => !isFailed(state))
/** A node works on 64 calls of a client at once: more would wait for the others. */
const maxRecipients = 64

export const send: Command = {
  flags: {
    to: {
      type: 'string',
      value: 'TO',
      about: 'somebody else who gets the same text, for themselves',
      isMultiple: true,
    },
    replyTo: { type: 'string', value: 'ID', about: 'the message that this one answers' },
    wait: {
      type: 'string',
      value: waitable.join('|'),
      about: 'end when it has got so far; sent: handed to the network',
    },
    timeout: { type: 'string', value: '30s', about: 'how long to wait' },
  },
  args: [1, Infinity],
  async run(context) {
    const [to = '', ...words] = context.args
    const recipients = [...new Set([to, ...context.texts('to')])]
    const { replyTo, ...wait } = readOrder(context, recipients)
    const order = { text: await messageText(context.io, words), ...(replyTo !== undefined && { replyTo }), ...wait }
    try {
      return await withNode(context, (client) => sendAll(context, client, recipients, order))
    } catch (error) {
      if (context.io.signal.aborted && order.wait !== undefined)
        context.out.note('Interrupted; what was sent goes on by itself.')
      throw error
    }
  },
}

/** @throws PrivyError `usage` */
function readOrder(context: CommandContext, { length }: readonly string[]): Omit<Order, 'text'> {
  const wait = readWait(context)
  const timeoutMs = readTimeout(context, wait)
  const replyTo = context.text('replyTo')
  if (replyTo !== undefined && length > 1)
    throw new PrivyError('usage', '--reply-to answers in one conversation', 'Leave out --to')
  if (length > maxRecipients)
    throw new PrivyError('usage', `${maxRecipients} recipients are the most`, 'Send it in several commands')
  return { ...(replyTo !== undefined && { replyTo }), ...(wait !== undefined && { wait, timeoutMs }) }
}

function readWait({ text }: CommandContext): Wait | undefined {
  const given = text('wait')
  const wait = waitable.find((state) => state === given)
  if (given === undefined || wait !== undefined) return wait
  throw new PrivyError(
    'usage',
    `There is no state ${JSON.stringify(given)} to wait for`,
    `Choose one of: ${waitable.join(', ')}`,
  )
}

function readTimeout({ text }: CommandContext, wait: Wait | undefined): number {
  const given = text('timeout')
  if (given !== undefined && wait === undefined)
    throw new PrivyError('usage', '--timeout means nothing without --wait', 'Say what to wait for')
  return given === undefined ? defaultWaitMs : parseDuration(given)
}

/**
 * To everybody at once; results in the order given. Of several, one that fails is told by name and keeps nobody else's from being sent.
 * @returns the exit code of the worst
 */
async function sendAll(
  context: CommandContext,
  client: RpcClient,
  recipients: readonly string[],
  order: Order,
): Promise<number> {
  const { out, signal } = context
  const isOne = recipients.length === 1
  const sent = recipients.map((to) => ({ to, result: sendOne(client, { ...order, to }, signal) }))
  for (const { result } of sent) result.catch(() => undefined)
  let worst = 0
  for (const { to, result } of sent) {
    try {
      const { value, broken } = await result
      const line = `${value.id} ${value.state}`
      await (isOne ? out.result(value, line) : out.result({ to, ...value }, `${harmlessName(to)} ${line}`))
      if (broken !== undefined) throw broken
      checkOutcome(value, order.wait)
    } catch (error) {
      if (isOne || signal.aborted) throw error
      const { code, message, hint, exitCode } = asKnownError(error)
      out.error(new PrivyError(code, `${to}: ${message}`, hint))
      if (rank(exitCode) > rank(worst)) worst = exitCode
    }
  }
  return worst
}

interface Sent {
  readonly value: SendResult
  /** Why waiting came to nothing, although the message is on its way. */
  readonly broken?: Error
}

/** Once it is queued its id is known, whatever happens while it is waited for: a script must not send it again. */
async function sendOne(
  client: RpcClient,
  { wait, timeoutMs, ...order }: Params<'message.send'>,
  signal: AbortSignal,
): Promise<Sent> {
  const value = await client.call('message.send', order, signal)
  if (wait === undefined || reaches(value.state, wait)) return { value }
  const { id } = value
  try {
    const waiting = { id, state: wait, ...(timeoutMs !== undefined && { timeoutMs }) }
    return { value: await client.call('message.wait', waiting, signal) }
  } catch (error) {
    const { code, message } = asKnownError(error)
    const hint = `The message is queued and must not be sent again; look with \`privy message show ${id}\``
    return { value, broken: new PrivyError(code, message, hint) }
  }
}

/** How bad an exit code is: what was not sent is worse than what will not arrive, that than what has not got far yet. */
const rank = (code: number): number =>
  code === 0 ? 0 : code >= 20 && code < 24 ? 24 - code : code === 24 ? 5 : 100 - code

/** What `--wait` says when its time is over, by the highest state so far. */
const tooLate: Readonly<Partial<Record<DeliveryState, ErrorCode>>> = {
  queued: 'wait-queued',
  sent: 'wait-sent',
  held: 'wait-held',
  delivered: 'wait-delivered',
}

/** @throws PrivyError unless the message got as far as was asked */
function checkOutcome({ id, state }: SendResult, wait: Wait | undefined): void {
  const look = `Look with \`privy message show ${id}\``
  if (state === 'expired' || state === 'refused')
    throw new PrivyError(state, `The message was ${state === 'expired' ? 'given up' : 'refused'}`, look)
  if (wait === undefined || reaches(state, wait)) return
  throw new PrivyError(
    tooLate[state] ?? 'fault',
    `The message is ${state}, not ${wait} yet; it goes on by itself`,
    look,
  )
}

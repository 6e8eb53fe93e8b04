import { randomBytes } from 'node:crypto'
import { PrivyError } from '../../shared/errors.ts'
import { harmlessName } from '../../shared/harmless.ts'
import { isMessageId } from '../../shared/ids.ts'
import { asKnownError } from '../../shared/system-error.ts'
import type { Command, CommandContext } from '../command.ts'
import { parseDuration } from '../duration.ts'
import { type LastingNode, withLastingNode } from '../lasting-node.ts'
import { messageText } from '../message-text.ts'
import { type Order, sendOne, type Wait, waitable } from '../send-one.ts'

/** What all recipients get; each message has an id of its own. */
type Common = Omit<Order, 'id' | 'to'>
type Recipient = Pick<Order, 'id' | 'to'>

const defaultWaitMs = 30_000
/** How long a node that ends before it has taken the message is waited for, unless --timeout says so. */
const defaultPatienceMs = 5_000
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
    timeout: {
      type: 'string',
      value: '30s',
      about: 'how long to wait, also when the node ends and is started again',
    },
    id: {
      type: 'string',
      value: 'ID',
      about: 'id of the message, 32 random hexadecimal digits: sending it again with the same one never sends it twice',
    },
  },
  args: [1, Infinity],
  async run(context) {
    const [to = '', ...words] = context.args
    const recipients = readRecipients(context, [...new Set([to, ...context.texts('to')])])
    const replyTo = context.text('replyTo')
    const wait = readWait(context)
    const patienceMs = readTimeout(context, wait)
    const text = await messageText(context.io, words)
    const order: Common = { text, ...(replyTo !== undefined && { replyTo }), ...(wait !== undefined && { wait }) }
    // With --json, standard error has errors only.
    const say = context.out.json ? () => undefined : context.out.note
    try {
      return await withLastingNode(context, { patienceMs, say }, (node) => sendAll(context, node, recipients, order))
    } catch (error) {
      if (context.io.signal.aborted && wait !== undefined)
        context.out.note('Interrupted; what was sent goes on by itself.')
      throw error
    }
  },
}

/** @throws PrivyError `usage` */
function readRecipients({ text }: CommandContext, names: readonly string[]): Recipient[] {
  const isOne = names.length === 1
  const id = text('id')?.trim().toLowerCase()
  if (id !== undefined && !isMessageId(id))
    throw new PrivyError('usage', 'This is not an id', 'Give 32 random hexadecimal digits')
  if (id !== undefined && !isOne)
    throw new PrivyError('usage', '--id is that of one message', 'Leave out --to, and send one by one')
  if (text('replyTo') !== undefined && !isOne)
    throw new PrivyError('usage', '--reply-to answers in one conversation', 'Leave out --to')
  if (names.length > maxRecipients)
    throw new PrivyError('usage', `${maxRecipients} recipients are the most`, 'Send it in several commands')
  return names.map((to) => ({ to, id: id ?? randomBytes(16).toString('hex') }))
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
  if (wait === undefined) return defaultPatienceMs
  return given === undefined ? defaultWaitMs : parseDuration(given)
}

/**
 * To everybody at once; results in the order given. Of several, one that fails is told by name and keeps nobody else's from being sent.
 * @returns the exit code of the worst
 */
async function sendAll(
  context: CommandContext,
  node: LastingNode,
  recipients: readonly Recipient[],
  order: Common,
): Promise<number> {
  const { out, signal } = context
  const isOne = recipients.length === 1
  const sent = recipients.map(({ to, id }) => ({ to, result: sendOne(node, { ...order, to, id }, signal) }))
  for (const { result } of sent) result.catch(() => undefined)
  let worst = 0
  for (const { to, result } of sent) {
    try {
      const { value, failure } = await result
      const line = `${value.id} ${value.state}`
      await (isOne ? out.result(value, line) : out.result({ to, ...value }, `${harmlessName(to)} ${line}`))
      if (failure !== undefined) throw failure
    } catch (error) {
      if (isOne || signal.aborted) throw error
      const { code, message, hint, exitCode } = asKnownError(error)
      out.error(new PrivyError(code, `${to}: ${message}`, hint))
      if (rank(exitCode) > rank(worst)) worst = exitCode
    }
  }
  return worst
}

/** How bad an exit code is: what was not sent is worse than what will not arrive, that than what has not got far yet. */
const rank = (code: number): number =>
  code === 0 ? 0 : code >= 20 && code < 24 ? 24 - code : code === 24 ? 5 : 100 - code

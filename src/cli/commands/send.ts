import { PrivyError } from '../../shared/errors.ts'
import { isMessageId } from '../../shared/ids.ts'
import type { Command, CommandContext } from '../command.ts'
import { parseDuration } from '../arguments/duration.ts'
import { withLastingNode } from '../node/lasting-node.ts'
import { messageText } from '../arguments/message-text.ts'
import { type Common, newId, sendEach, tellAll } from '../node/send-each.ts'
import { sendOne, type Wait, waitable } from '../node/send-one.ts'

const defaultWaitMs = 30_000
/** Default time in ms to wait for a node that ended before it took the message; --timeout replaces it. */
const defaultPatienceMs = 5_000
/** A node handles 64 calls of one client at the same time. Further calls would wait. */
const maxRecipients = 64

export const send: Command = {
  flags: {
    to: {
      type: 'string',
      value: 'TO',
      about: 'another recipient of the same text; several names of one contact get one message, and one line each',
      isMultiple: true,
    },
    replyTo: { type: 'string', value: 'ID', about: 'message that this message answers' },
    wait: {
      type: 'string',
      value: waitable.join('|'),
      about: 'wait for this state; sent: a peer has taken the message',
    },
    timeout: {
      type: 'string',
      value: '30s',
      about: 'longest time to wait, also while the node is started again',
    },
    id: {
      type: 'string',
      value: 'ID',
      about: 'id of the message, 32 random hexadecimal digits: a repeated command with the same id never sends twice',
    },
  },
  args: [1, Infinity],
  async run(context) {
    const [to = '', ...words] = context.args
    const names = [to, ...context.texts('to')]
    const id = readId(context, names)
    const replyTo = context.text('replyTo')
    const wait = readWait(context)
    const patienceMs = readTimeout(context, wait)
    const text = await messageText(context.io, words)
    const order: Common = { text, ...(replyTo !== undefined && { replyTo }), ...(wait !== undefined && { wait }) }
    // With --json, standard error contains only errors.
    const say = context.out.json ? () => undefined : context.out.note
    try {
      return await withLastingNode(context, { patienceMs, say }, (node) => {
        const sent =
          id === undefined
            ? sendEach(node, names, order, context.signal)
            : [sendOne(node, { ...order, to, id }, context.signal)]
        return tellAll(context, names, sent)
      })
    } catch (error) {
      if (context.io.signal.aborted && wait !== undefined)
        context.out.note('Interrupted; the message goes on by itself.')
      throw error
    }
  },
}

/**
 * The id of the message; undefined for several recipients, because each message has its own id.
 * @throws PrivyError `usage`
 */
function readId({ text }: CommandContext, names: readonly string[]): string | undefined {
  const isOne = names.length === 1
  const id = text('id')?.trim().toLowerCase()
  if (id !== undefined && !isMessageId(id))
    throw new PrivyError('usage', 'This is not an id', 'Give 32 random hexadecimal digits')
  if (id !== undefined && !isOne)
    throw new PrivyError('usage', '--id names one message', 'Leave out --to, and send one by one')
  if (text('replyTo') !== undefined && !isOne)
    throw new PrivyError('usage', '--reply-to answers in one conversation', 'Leave out --to')
  if (names.length > maxRecipients)
    throw new PrivyError('usage', `A command takes at most ${maxRecipients} recipients`, 'Send it in several commands')
  return isOne ? (id ?? newId()) : undefined
}

function readWait({ text }: CommandContext): Wait | undefined {
  const given = text('wait')
  const wait = waitable.find((state) => state === given)
  if (given === undefined || wait !== undefined) return wait
  throw new PrivyError(
    'usage',
    `${JSON.stringify(given)} is not a state to wait for`,
    `Choose one of: ${waitable.join(', ')}`,
  )
}

function readTimeout({ text }: CommandContext, wait: Wait | undefined): number {
  const given = text('timeout')
  if (given !== undefined && wait === undefined)
    throw new PrivyError('usage', '--timeout needs --wait', 'Say what to wait for')
  if (wait === undefined) return defaultPatienceMs
  return given === undefined ? defaultWaitMs : parseDuration(given)
}

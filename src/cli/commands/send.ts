import type { Params, SendResult } from '../../rpc/contract.ts'
import { deliveryStates, isFailed, reaches, type DeliveryState } from '../../shared/delivery-state.ts'
import { PrivyError, type ErrorCode } from '../../shared/errors.ts'
import type { Command, CommandContext } from '../command.ts'
import { parseDuration } from '../duration.ts'
import { checkText, readText } from '../message-text.ts'
import { callNode } from '../node-session.ts'

type Wait = NonNullable<Params<'message.send'>['wait']>

const defaultWaitMs = 30_000
const waitable = deliveryStates.filter((state): state is Wait => !isFailed(state))

export const send: Command = {
  flags: {
    replyTo: { type: 'string', value: 'ID', about: 'the message that this one answers' },
    wait: { type: 'string', value: waitable.join('|'), about: 'end when it has got so far' },
    timeout: { type: 'string', value: '30s', about: 'how long to wait' },
  },
  args: [1, Infinity],
  async run(context) {
    const [to = '', ...words] = context.args
    const wait = readWait(context)
    const timeoutMs = readTimeout(context, wait)
    const replyTo = context.text('replyTo')
    const result = await callNode(context, 'message.send', {
      to,
      text: checkText(await textOf(context, words)),
      ...(replyTo !== undefined && { replyTo }),
      ...(wait !== undefined && { wait, timeoutMs }),
    })
    await context.out.result(result, `${result.id} ${result.state}`)
    checkOutcome(result, wait)
    return 0
  },
}

async function textOf({ io }: CommandContext, words: readonly string[]): Promise<string> {
  const fromStdin = words.length === 0 || (words.length === 1 && words[0] === '-')
  if (!fromStdin) return checkArguments(words.join(' '))
  if (words.length === 0 && io.stdin.isTTY === true)
    throw new PrivyError('usage', 'There is no text', 'Give it behind the name, or - to type it until Ctrl-D')
  return readText(io.stdin)
}

/** Node puts U+FFFD wherever an argument is not UTF-8, and what was meant is lost. @throws PrivyError `bad-input` */
function checkArguments(text: string): string {
  if (!text.includes('\ufffd')) return text
  throw new PrivyError(
    'bad-input',
    'The text is not valid UTF-8',
    'Set the terminal to UTF-8, or send it on standard input',
  )
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

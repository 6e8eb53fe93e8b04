import type { Params, SendResult } from '../../rpc/contract.ts'
import { deliveryStates, isFailed, reaches, type DeliveryState } from '../../shared/delivery-state.ts'
import { PrivyError, type ErrorCode } from '../../shared/errors.ts'
import { asKnownError } from '../../shared/system-error.ts'
import type { LastingNode } from './lasting-node.ts'

export type Wait = NonNullable<Params<'message.send'>['wait']>

/** States that `--wait` takes, in the order in which they are reached. */
export const waitable = deliveryStates.filter((state): state is Wait => !isFailed(state))

export interface Order {
  /** 32 random hexadecimal digits. The id makes the call idempotent. */
  readonly id: string
  readonly to: string
  readonly text: string
  readonly replyTo?: string
  readonly wait?: Wait
}

export interface Sent {
  readonly value: SendResult
  /** Why a queued message has not reached the wanted state. */
  readonly failure?: PrivyError | undefined
}

/**
 * Sends a message exactly once, across restarts of the node. After the node has queued the message, every later failure is part of the result.
 * @throws PrivyError if the message was not sent, or if that is uncertain: then the hint names its id
 */
export async function sendOne(node: LastingNode, { wait, ...message }: Order, signal: AbortSignal): Promise<Sent> {
  const queued = await queue(node, message, signal)
  return wait === undefined ? { value: queued, failure: endOf(queued) } : follow(node, queued, wait, signal)
}

async function queue(node: LastingNode, message: Omit<Order, 'wait'>, signal: AbortSignal): Promise<SendResult> {
  try {
    return await node.through((client) => client.call('message.send', message, signal))
  } catch (error) {
    const { code, message: what, hint } = asKnownError(error)
    if (signal.aborted || (code !== 'node-unreachable' && code !== 'version-mismatch')) throw error
    const { id } = message
    const again = `The message may be queued: look with ${show(id)}, or send it again with --id ${id}`
    throw new PrivyError(code, what, `${hint}. ${again}`)
  }
}

/** Waits for one state after another, so that the highest state is in the result if the node does not return. */
async function follow(node: LastingNode, queued: SendResult, wait: Wait, signal: AbortSignal): Promise<Sent> {
  const { id } = queued
  let value = queued
  try {
    while (!isFailed(value.state) && !reaches(value.state, wait)) {
      const next = stateAfter(value.state)
      const told = await node.through((client) =>
        client.call('message.wait', { id, state: next, timeoutMs: node.leftMs() }, signal),
      )
      // A killed node may have lost a state that it reported.
      if (!reaches(value.state, told.state)) value = told
      if (!reaches(told.state, next)) break
    }
    return { value, failure: endOf(value) ?? tooLate(value, wait, 'it goes on by itself', `Look with ${show(id)}`) }
  } catch (error) {
    const { code, message, hint } = asKnownError(error)
    const away = 'its node ended, and the message goes on when the node runs again'
    const failure =
      code === 'node-unreachable'
        ? tooLate(value, wait, away, `${hint}, then look with ${show(id)}`)
        : new PrivyError(code, message, `The message is queued and must not be sent again; look with ${show(id)}`)
    return { value, failure }
  }
}

const stateAfter = (state: DeliveryState): Wait => waitable[waitable.findIndex((one) => one === state) + 1] ?? 'read'

const show = (id: string): string => `\`privy message show ${id}\``

/** The error of a message that has expired or was refused. */
function endOf({ id, state }: SendResult): PrivyError | undefined {
  if (state !== 'expired' && state !== 'refused') return undefined
  return new PrivyError(
    state,
    `The message was ${state === 'expired' ? 'not delivered in time' : 'refused'}`,
    `Look with ${show(id)}`,
  )
}

/** Error codes of `--wait` after its timeout, by the highest state so far. */
const waitCodes: Readonly<Partial<Record<DeliveryState, ErrorCode>>> = {
  queued: 'wait-queued',
  sent: 'wait-sent',
  held: 'wait-held',
  delivered: 'wait-delivered',
}

function tooLate({ state }: SendResult, wait: Wait, why: string, hint: string): PrivyError | undefined {
  if (reaches(state, wait)) return undefined
  return new PrivyError(waitCodes[state] ?? 'fault', `The message is ${state}, not ${wait} yet; ${why}`, hint)
}

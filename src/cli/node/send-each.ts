import { randomBytes } from 'node:crypto'
import { PrivyError } from '../../shared/errors.ts'
import { harmlessName } from '../../shared/text/harmless.ts'
import { asKnownError } from '../../shared/system-error.ts'
import type { CommandContext } from '../command.ts'
import type { LastingNode } from './lasting-node.ts'
import { type Order, sendOne, type Sent } from './send-one.ts'

/** The parts that all messages share. Each message has its own id. */
export type Common = Omit<Order, 'id' | 'to'>

/** Result of one TO; with several, also its conversation. */
interface Outcome extends Sent {
  readonly conversation?: string
}

export const newId = (): string => randomBytes(16).toString('hex')

/** Sends to all recipients at the same time. Several names of one contact share one message. */
export function sendEach(
  node: LastingNode,
  names: readonly string[],
  order: Common,
  signal: AbortSignal,
): readonly Promise<Outcome>[] {
  const byAddress = new Map<string, Promise<Sent>>()
  return names.map(async (contact) => {
    const { address: to } = await node.through((client) => client.call('contact.find', { contact }, signal))
    const sent = byAddress.get(to) ?? sendOne(node, { ...order, to, id: newId() }, signal)
    byAddress.set(to, sent)
    return { conversation: to, ...(await sent) }
  })
}

/**
 * Prints the result of each TO, in order. With several, an error names its TO.
 * @returns the worst exit code
 */
export async function tellAll(
  { out, signal }: CommandContext,
  names: readonly string[],
  sent: readonly Promise<Outcome>[],
): Promise<number> {
  const isOne = names.length === 1
  for (const outcome of sent) outcome.catch(() => undefined)
  let worst = 0
  for (const [index, outcome] of sent.entries()) {
    const to = names[index] ?? ''
    try {
      const { conversation, value, failure } = await outcome
      const line = `${value.id} ${value.state}`
      await (isOne
        ? out.result(value, line)
        : out.result({ to, conversation, ...value }, `${harmlessName(to)} ${line}`))
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

/** Order of exit codes, best first: reached, then waiting at a state, then expired or refused, then not sent. */
const rank = (code: number): number =>
  code === 0 ? 0 : code >= 20 && code < 24 ? 24 - code : code === 24 ? 5 : 100 - code

import { randomBytes } from 'node:crypto'
import { PrivyError } from '../../shared/errors.ts'
import { harmlessName } from '../../shared/text/harmless.ts'
import { asKnownError } from '../../shared/system-error.ts'
import type { CommandContext } from '../command.ts'
import type { LastingNode } from './lasting-node.ts'
import { type Order, sendOne, type Sent } from './send-one.ts'

/** What all recipients get; each message has an id of its own. */
export type Common = Omit<Order, 'id' | 'to'>

/** What became of one TO: with several, the conversation that it means is known as well. */
interface Outcome extends Sent {
  readonly conversation?: string
}

export const newId = (): string => randomBytes(16).toString('hex')

/** To all at once; several names of one contact share one message. */
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
 * Prints what became of each TO, in the order given. Of several, one that fails is told by its name.
 * @returns the exit code of the worst
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

/** How bad an exit code is: what was not sent is worse than what will not arrive, that than what has not got far yet. */
const rank = (code: number): number =>
  code === 0 ? 0 : code >= 20 && code < 24 ? 24 - code : code === 24 ? 5 : 100 - code

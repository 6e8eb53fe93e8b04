import { Socket } from 'node:net'
import type { RpcClient } from '../../rpc/client.ts'
import type { Message } from '../../rpc/contract.ts'
import { maxMarkedAtOnce } from '../../rpc/limits.ts'
import type { CommandContext } from '../command.ts'
import { createPrinter } from './show-message.ts'

/** Prints messages in the order given; see {@link createMarkingPrinter}. */
export type PrintMessages = (client: RpcClient, messages: readonly Message[]) => Promise<void>

/**
 * Prints messages, and marks as read what was written out, and only that: what was not stays unread, and comes again.
 *
 * A reader at the other end of a pipe may leave at any moment, and what it did not take was written to the pipe all the same. So each message is
 * marked before the next one is written. Elsewhere a page is marked by one call.
 * @param marks false: leaves all as it is
 */
export function createMarkingPrinter(context: CommandContext, marks: boolean): PrintMessages {
  const print = createPrinter(context)
  const { stdout } = context.io
  const atOnce = stdout.isTTY !== true && stdout instanceof Socket ? 1 : maxMarkedAtOnce
  /** Ids of the page that is being printed: if the node goes away before they are marked, the next one gives the same page. */
  const printed = new Set<string>()

  async function write(client: RpcClient, messages: readonly Message[]): Promise<readonly Message[]> {
    const written: Message[] = []
    for (const message of messages) {
      if (!printed.has(message.id) && !(await print(client, message))) break
      printed.add(message.id)
      written.push(message)
    }
    return written
  }

  return async (client, messages) => {
    for (let start = 0; start < messages.length; start += atOnce) {
      const batch = messages.slice(start, start + atOnce)
      const written = await write(client, batch)
      const ids = written.filter(({ state }) => state === 'unread').map(({ id }) => id)
      // Whatever ends the command now: these were written.
      if (marks && ids.length > 0) await client.call('message.mark', { ids })
      if (written.length < batch.length) return
    }
    printed.clear()
  }
}

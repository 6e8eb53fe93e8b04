import { Socket } from 'node:net'
import type { RpcClient } from '../../rpc/client.ts'
import type { Message } from '../../rpc/contract.ts'
import { maxMarkedAtOnce } from '../../rpc/limits.ts'
import type { CommandContext } from '../command.ts'
import { createPrinter } from './show-message.ts'

/** Prints messages in order; see {@link createMarkingPrinter}. */
export type PrintMessages = (client: RpcClient, messages: readonly Message[]) => Promise<void>

/**
 * Prints messages, and marks exactly the printed ones as read. Other messages stay unread and come again.
 *
 * The reader of a pipe may leave at any time, although the pipe has taken the data. So each message is marked before the next one is written to a pipe.
 * For a file or a terminal, one call marks a page.
 * @param marks false to mark nothing
 */
export function createMarkingPrinter(context: CommandContext, marks: boolean): PrintMessages {
  const print = createPrinter(context)
  const { stdout } = context.io
  const atOnce = stdout.isTTY !== true && stdout instanceof Socket ? 1 : maxMarkedAtOnce
  /** Ids of the page that is being printed. If the node ends before they are marked, the next node returns the same page. */
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
      // These messages are printed, whatever ends the command.
      if (marks && ids.length > 0) await client.call('message.mark', { ids })
      if (written.length < batch.length) return
    }
    printed.clear()
  }
}

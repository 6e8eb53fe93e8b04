import { setTimeout as pause } from 'node:timers/promises'
import type { RpcClient } from '../rpc/client.ts'
import type { NodeEvent, Params } from '../rpc/contract.ts'
import { PrivyError } from '../shared/errors.ts'
import { untilAborted } from '../shared/until-aborted.ts'
import { idOf, listAccounts } from '../supervisor/accounts.ts'
import { findNode } from '../supervisor/find-node.ts'
import type { AccountEntry } from '../supervisor/settings-file.ts'
import type { CommandContext } from './command.ts'
import { openNode } from './node-session.ts'

/** How often a node that went away is looked for. */
const lookEveryMs = 500

/** Something that is printed as it comes. How far it got it knows itself, from one connection to the next. */
export interface Followed {
  /** What is waited for, for people. */
  readonly what: string
  readonly subscription: Params<'events.subscribe'>
  /** Whether an event is a reason to look what is new. */
  readonly isNews: (event: NodeEvent) => boolean
  /**
   * Prints all that is new.
   * @param start cursor that the node gave for the subscription
   * @returns whether that was enough
   */
  readonly catchUp: (client: RpcClient, start: string) => Promise<boolean>
}

/**
 * Prints what is new, then again whenever something happens: events only wake it, and what it prints it fetches as fast as the output is read. Ends
 * at Ctrl-C, when nobody reads the output any more, and when it was enough. When the node goes away, whoever ended it, it waits for it to come back.
 * @returns exit code 0
 * @throws PrivyError `no-account` when the account is removed meanwhile, `version-mismatch` when another version comes back
 */
export async function follow(context: CommandContext, followed: Followed): Promise<number> {
  const entry = context.account()
  try {
    let client = await openNode(context, entry)
    while (!(await followOn(context, client, followed))) client = await untilBack(context, entry)
    return 0
  } catch (error) {
    if (context.signal.aborted) return 0
    throw error
  }
}

/** @returns false when the node went away before it was enough */
async function followOn(context: CommandContext, client: RpcClient, followed: Followed): Promise<boolean> {
  const { out, signal } = context
  const ended = AbortSignal.any([signal, client.closed])
  let news = Promise.withResolvers<void>()
  client.onEvent((event) => {
    if (followed.isNews(event)) news.resolve()
  })
  try {
    const { cursor } = await client.call('events.subscribe', followed.subscription, signal)
    for (let isFirst = true; ; isFirst = false) {
      news = Promise.withResolvers()
      if (await followed.catchUp(client, cursor)) return true
      if (isFirst) out.hint(`Waiting for ${followed.what}; Ctrl-C ends.`)
      await untilAborted(news.promise, ended)
    }
  } catch (error) {
    if (signal.aborted || !client.closed.aborted) throw error
    return false
  } finally {
    client.close()
  }
}

async function untilBack({ folders, out, signal }: CommandContext, entry: AccountEntry): Promise<RpcClient> {
  const name = JSON.stringify(entry.name)
  out.note(`The node of ${name} ended; waiting for it. Start it with \`privy start --account ${name}\`; Ctrl-C ends.`)
  for (;;) {
    await pause(lookEveryMs, undefined, { signal })
    if (!listAccounts(folders).some(({ address }) => address === entry.address))
      throw new PrivyError('no-account', `The account ${name} was removed`, 'See `privy account list`')
    const found = await findNode(folders, idOf(entry))
    if (found.state === 'silent' && found.error.code === 'version-mismatch') throw found.error
    if (found.state !== 'running') continue
    out.note(`The node of ${name} is back.`)
    return found.client
  }
}

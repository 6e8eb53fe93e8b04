import type { RpcClient } from '../../rpc/client.ts'
import type { AnyEvent, Params } from '../../rpc/contract.ts'
import { untilAborted } from '../../shared/until-aborted.ts'
import type { CommandContext } from '../command.ts'
import { withLastingNode } from './lasting-node.ts'

/** Something that is printed as it comes. How far it got it knows itself, from one connection to the next. */
export interface Followed {
  /** What is waited for, for people. */
  readonly what: string
  readonly subscription: Params<'events.subscribe'>
  /** Whether an event is a reason to look what is new. */
  readonly isNews: (event: AnyEvent) => boolean
  /**
   * Prints all that is new.
   * @param start cursor that the node gave for the subscription
   * @returns whether that was enough
   */
  readonly catchUp: (client: RpcClient, start: string) => Promise<boolean>
}

/**
 * Prints what is new, then again whenever something happens: events only wake it, and what it prints it fetches as fast as the output is read. Ends
 * at a signal, when nobody reads the output any more, and when it was enough. When the node goes away, whoever ended it, it waits for it to come back.
 * @returns exit code 0 when it was enough, or nobody reads
 * @throws PrivyError `no-account` when the account is removed meanwhile, `version-mismatch` when another version comes back
 */
export async function follow(context: CommandContext, followed: Followed): Promise<number> {
  const patience = { patienceMs: Infinity, say: context.out.note }
  try {
    await withLastingNode(context, patience, (node) => node.through((client) => followOn(context, client, followed)))
    return 0
  } catch (error) {
    if (context.out.abandoned.aborted && !context.io.signal.aborted) return 0
    throw error
  }
}

/** Resolves when it was enough. @throws PrivyError when the node goes away before */
async function followOn(context: CommandContext, client: RpcClient, followed: Followed): Promise<void> {
  const { out, signal } = context
  const ended = AbortSignal.any([signal, client.closed])
  let news = Promise.withResolvers<void>()
  client.onEvent((event) => {
    if (followed.isNews(event)) news.resolve()
  })
  const { cursor } = await client.call('events.subscribe', followed.subscription, signal)
  for (let isFirst = true; ; isFirst = false) {
    news = Promise.withResolvers()
    if (await followed.catchUp(client, cursor)) return
    if (isFirst) out.hint(`Waiting for ${followed.what}; Ctrl-C ends.`)
    await untilAborted(news.promise, ended)
  }
}

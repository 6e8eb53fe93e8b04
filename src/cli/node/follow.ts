import type { RpcClient } from '../../rpc/client.ts'
import type { AnyEvent, Params } from '../../rpc/contract.ts'
import { untilAborted } from '../../shared/until-aborted.ts'
import type { CommandContext } from '../command.ts'
import { withLastingNode } from './lasting-node.ts'

/** A stream that `--follow` prints. It keeps its own position across connections. */
export interface Followed {
  /** What the stream consists of, for people, such as `messages`. */
  readonly what: string
  readonly subscription: Params<'events.subscribe'>
  /** Whether an event is a reason to fetch. */
  readonly isNews: (event: AnyEvent) => boolean
  /**
   * Fetches and prints all new items.
   * @param start cursor of the subscription
   * @returns whether the stream has reached its limit
   */
  readonly catchUp: (client: RpcClient, start: string) => Promise<boolean>
}

/**
 * Prints new items, and again on each event. An event only wakes the loop; the loop fetches as fast as the output is read. Ends on a signal, when the
 * reader of the output has left, or at the limit. If the node ends, it waits for the next node of the account.
 * @returns exit code 0 at the limit, or when the reader has left
 * @throws PrivyError `no-account` if the account is removed meanwhile, `version-mismatch` if the next node has another version
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

/** Resolves at the limit. @throws PrivyError if the node ends before */
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

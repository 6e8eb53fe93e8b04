import { z } from 'zod'
import { event } from './event.ts'
import { address, count, method, none } from './method.ts'

export const statusSchema = z.object({
  account: z.string(),
  address,
  device: z.string(),
  peer: z.string(),
  network: z.enum(['public', 'private', 'lan']),
  listen: z.array(z.string()),
  peers: count,
  contacts: count,
  requests: count,
  queued: count,
  unread: count,
  proxies: z.array(z.string()),
  dropped: z.record(z.string(), count),
  uptimeMs: count,
  rssBytes: count,
  pid: count,
  version: z.string(),
})

export const nodeMethods = {
  'node.status': method('What the node is doing', none, statusSchema),
  'node.configure': method(
    'Changes settings of the running node; the configuration file is for its next start',
    z.object({ readReceipts: z.boolean().optional() }),
    none,
  ),
  'node.stop': method('Stops the node after this answer; keys are forgotten', none, none),
} as const

/** What of the status changes by itself, all of it as it is now. */
export const nodePassingEvents = [
  event(
    'node.changed',
    statusSchema.pick({ peers: true, contacts: true, requests: true, queued: true, unread: true }).shape,
  ),
] as const

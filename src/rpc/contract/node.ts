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
  'node.status': method('State and numbers of the node', none, statusSchema),
  'node.configure': method(
    'Changes settings of the running node. The next start reads the configuration file',
    z.object({ readReceipts: z.boolean().optional() }),
    none,
  ),
  'node.stop': method('Stops the node after this answer and drops its keys from memory', none, none),
} as const

/** The numbers of the status that change without a call, all with their current value. */
export const nodePassingEvents = [
  event(
    'node.changed',
    statusSchema.pick({ peers: true, contacts: true, requests: true, queued: true, unread: true }).shape,
  ),
] as const

/**
 * How a node is started: one JSON line to its standard input, JSON lines back on file descriptor 3.
 * Secrets travel on these pipes only; never in arguments or the environment.
 */
import { z } from 'zod'
import type { NetworkSettings } from '../shared/network-settings.ts'

const networkSchema = z.object({
  profile: z.enum(['public', 'private', 'lan']),
  bootstrap: z.array(z.string()).optional(),
  listen: z.array(z.string()).optional(),
  swarmKey: z.string().optional(),
  relay: z.enum(['off', 'contacts', 'all']),
}) satisfies z.ZodType<NetworkSettings>

export const startOrderSchema = z.object({
  /** `create`: the node makes the words itself and returns them in `ready`. */
  mode: z.enum(['create', 'words']),
  /** The 24 words as typed; in mode `words` only. */
  words: z.string().optional(),
  passphrase: z.string(),
  /** Display name for contact requests. */
  name: z.string(),
  /** The address that the words must lead to; undefined when creating or restoring. */
  expect: z.string().optional(),
  /** 32 hexadecimal digits; undefined to make a new device. */
  device: z.string().optional(),
  /** Folder under which the node makes `<account id>/`: everything durable of this account, mode 0700. */
  dataDir: z.string(),
  /** Folder, mode 0700, for the socket `<16 digits>.sock` and the run file `<16 digits>.json`. */
  runDir: z.string(),
  network: networkSchema,
  /** Whether senders are told that their messages were read: yes if it is left out. */
  readReceipts: z.boolean().optional(),
})
export type StartOrder = z.output<typeof startOrderSchema>

export const startReportSchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('progress'),
    step: z.enum(['deriving', 'opening', 'repairing', 'indexing', 'connecting']),
    /** With `indexing`: how many entries of the log are in the index again, of how many that were found so far. */
    done: z.number().int().nonnegative().optional(),
    total: z.number().int().nonnegative().optional(),
  }),
  z.object({
    event: z.literal('ready'),
    account: z.object({ name: z.string(), address: z.string(), device: z.string(), state: z.literal('running') }),
    socket: z.string(),
    pid: z.number().int(),
    peer: z.string(),
    listen: z.array(z.string()),
    /** Once, in mode `create`. */
    words: z.string().optional(),
    /** Folder with the damaged files, when stores were damaged and have been repaired by this start. */
    damagedIn: z.string().optional(),
  }),
  /** Another process runs the account's node already; this one has touched nothing, and ends. */
  z.object({ event: z.literal('running'), address: z.string() }),
  z.object({
    event: z.literal('failed'),
    error: z.object({ code: z.string(), message: z.string(), hint: z.string() }),
  }),
])
export type StartReport = z.output<typeof startReportSchema>

/** The run file: who runs, so that a node that died without a word can be told from one that was stopped (which removes it). */
export const runFileSchema = z.object({
  pid: z.number().int(),
  /** Field 22 of /proc/<pid>/stat where there is one: tells a new process with the same pid. */
  processStart: z.string().optional(),
  address: z.string(),
  startedAt: z.string(),
})
export type RunFile = z.output<typeof runFileSchema>

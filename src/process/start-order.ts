/**
 * The start of a node: it reads one JSON line (the start order) from its standard input and writes JSON lines (events) to file descriptor 3.
 * Secrets travel on these pipes only, never in arguments or the environment.
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
  /** `create`: the node draws the words and returns them in `ready`. */
  mode: z.enum(['create', 'words']),
  /** The 24 words as typed, in mode `words` only. */
  words: z.string().optional(),
  passphrase: z.string(),
  /** The name that requests and acceptances of this account carry. */
  name: z.string(),
  /** The address that the words must give; undefined when the account is created or restored. */
  expect: z.string().optional(),
  /** Device id, 32 hexadecimal digits; undefined for a new device. */
  device: z.string().optional(),
  /** Folder in which the node creates `<account id>/`, mode 0700, with all durable data of the account. */
  dataDir: z.string(),
  /** Folder, mode 0700, for the socket `<16 digits>.sock` and the run file `<16 digits>.json`. */
  runDir: z.string(),
  network: networkSchema,
  /** Whether the node sends read receipts; default: true. */
  readReceipts: z.boolean().optional(),
})
export type StartOrder = z.output<typeof startOrderSchema>

export const startReportSchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('progress'),
    step: z.enum(['deriving', 'opening', 'repairing', 'indexing', 'connecting']),
    /** With `indexing`: number of log entries in the index. */
    done: z.number().int().nonnegative().optional(),
    /** With `indexing`: number of log entries that were found so far. */
    total: z.number().int().nonnegative().optional(),
  }),
  z.object({
    event: z.literal('ready'),
    account: z.object({ name: z.string(), address: z.string(), device: z.string(), state: z.literal('running') }),
    socket: z.string(),
    pid: z.number().int(),
    peer: z.string(),
    listen: z.array(z.string()),
    /** In mode `create` only. */
    words: z.string().optional(),
    /** Folder with the damaged files, if this start has repaired damaged stores. */
    damagedIn: z.string().optional(),
  }),
  /** Another process already runs the node of the account. This process has written nothing, and ends. */
  z.object({ event: z.literal('running'), address: z.string() }),
  z.object({
    event: z.literal('failed'),
    error: z.object({ code: z.string(), message: z.string(), hint: z.string() }),
  }),
])
export type StartReport = z.output<typeof startReportSchema>

/** The run file names the process of the node. A node that stops in good order removes it, so a run file of a dead process means a crash. */
export const runFileSchema = z.object({
  pid: z.number().int(),
  /** Field 22 of /proc/<pid>/stat on systems with /proc; distinguishes a new process with the same pid. */
  processStart: z.string().optional(),
  address: z.string(),
  startedAt: z.string(),
})
export type RunFile = z.output<typeof runFileSchema>

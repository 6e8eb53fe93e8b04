import { createHash } from 'node:crypto'
import { join, resolve } from 'node:path'
import envPaths from 'env-paths'
import { socketPath, socketPathFits } from '../process/socket-path.ts'
import type { AccountId } from '../shared/ids.ts'

/** Environment variables, of the process or of a test. */
export type Env = Readonly<Record<string, string | undefined>>

/** Paths of the folders of Privy. The folders may not exist yet. */
export interface Folders {
  /** Folder of `config.json`. */
  readonly config: string
  /** Folder with one folder `<account id>/` for each account. */
  readonly data: string
  /** Folder of sockets, run files and locks. Its path is short enough for a socket. */
  readonly run: string
  /** Folder of compiled code. It holds no data of accounts. */
  readonly cache: string
}

/** @param home value of `--home` or PRIVY_HOME, the root of all folders; undefined or empty for the usual folders of the platform */
export function locateFolders(home: string | undefined): Folders {
  if (home !== undefined && home !== '') {
    const root = resolve(home)
    return { config: join(root, 'config'), data: join(root, 'data'), run: runFolder(root), cache: join(root, 'cache') }
  }
  const { config, data, cache } = envPaths('privy', { suffix: '' })
  return { config, data, run: runFolder(data), cache }
}

/**
 * `run` below the root. If that path is too long for a socket, a short folder that a hash of the root names. All commands of a user must find the same
 * folder. XDG_RUNTIME_DIR does not: it differs in cron, and it is removed at logout while nodes still run.
 */
function runFolder(root: string): string {
  const usual = join(root, 'run')
  const longest = '0'.repeat(64) as AccountId
  if (socketPathFits(socketPath(usual, longest))) return usual
  const tag = createHash('sha256').update(root).digest('hex').slice(0, 12)
  return `/tmp/privy-${process.getuid?.() ?? 0}-${tag}`
}

import { createHash } from 'node:crypto'
import { join, resolve } from 'node:path'
import envPaths from 'env-paths'
import { socketPath, socketPathFits } from '../process/socket-path.ts'
import type { AccountId } from '../shared/ids.ts'

/** Environment variables, of the process or of a test. */
export type Env = Readonly<Record<string, string | undefined>>

/** Where everything is. Nothing is made here. */
export interface Folders {
  /** `config.json`. */
  readonly config: string
  /** `<account id>/` for each account. */
  readonly data: string
  /** Sockets, run files and locks. Short enough for a socket. */
  readonly run: string
  /** Compiled code. Nothing about accounts. */
  readonly cache: string
}

/** @param home as given by `--home` or PRIVY_HOME: everything moves there; undefined or empty for the platform's usual folders */
export function locateFolders(home: string | undefined): Folders {
  if (home !== undefined && home !== '') {
    const root = resolve(home)
    return { config: join(root, 'config'), data: join(root, 'data'), run: runFolder(root), cache: join(root, 'cache') }
  }
  const { config, data, cache } = envPaths('privy', { suffix: '' })
  return { config, data, run: runFolder(data), cache }
}

/**
 * `run` below the root, or where that is too long for a socket, a short folder named by a hash of the root. The same for every command of the user:
 * XDG_RUNTIME_DIR would not do, since it is another in cron, and goes when the user logs out, while nodes go on.
 */
function runFolder(root: string): string {
  const usual = join(root, 'run')
  const longest = '0'.repeat(64) as AccountId
  if (socketPathFits(socketPath(usual, longest))) return usual
  const tag = createHash('sha256').update(root).digest('hex').slice(0, 12)
  return `/tmp/privy-${process.getuid?.() ?? 0}-${tag}`
}

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import envPaths from 'env-paths'
import { socketPath, socketPathFits } from '../rpc/socket-path.ts'
import type { AccountId } from '../shared/ids.ts'

/** Environment variables, of the process or of a test. */
export type Env = Readonly<Record<string, string | undefined>>

/** Where everything is. Nothing is made here. */
export interface Folders {
  /** `config.json`. */
  readonly config: string
  /** `<account id>/` for each account. */
  readonly data: string
  /** Sockets, run files and locks: gone after a reboot. Short enough for a socket. */
  readonly run: string
  /** Compiled code. Nothing about accounts. */
  readonly cache: string
}

/** @param home as given by `--home` or PRIVY_HOME: everything moves there; undefined or empty for the platform's usual folders */
export function locateFolders(home: string | undefined, env: Env): Folders {
  if (home !== undefined && home !== '') {
    const root = resolve(home)
    const data = join(root, 'data')
    return { config: join(root, 'config'), data, run: runFolderOf(root, env), cache: join(root, 'cache') }
  }
  const { config, data, cache } = envPaths('privy', { suffix: '' })
  return { config, data, run: firstThatFits(usualRunFolders(env)), cache }
}

/** `<home>/run`, or where that is too long for a socket, a folder of its own next to the usual one, named by a hash of the home. */
function runFolderOf(root: string, env: Env): string {
  const tag = createHash('sha256').update(root).digest('hex').slice(0, 12)
  return firstThatFits([join(root, 'run'), ...usualRunFolders(env).map((folder) => `${folder}-${tag}`)])
}

/** The session's folder for sockets also when this command runs outside of the session (cron, ssh), so that both find the same node. */
function usualRunFolders(env: Env): string[] {
  const user = process.getuid?.() ?? 0
  const session = [env['XDG_RUNTIME_DIR'], `/run/user/${user}`].find(
    (folder) => folder !== undefined && existsSync(folder),
  )
  const temporary = [tmpdir(), '/tmp'].map((folder) => join(folder, `privy-${user}`))
  return session === undefined ? temporary : [join(session, 'privy'), ...temporary]
}

function firstThatFits(folders: string[]): string {
  const longest = '0'.repeat(64) as AccountId
  return folders.find((folder) => socketPathFits(socketPath(folder, longest))) ?? '/tmp/privy'
}

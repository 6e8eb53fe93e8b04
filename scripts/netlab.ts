import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'

const script = join(import.meta.dirname, 'netlab')

/** Whether this process may make hosts: it is root, and has `ip` and network namespaces. */
export const canMakeHosts = process.getuid?.() === 0 && spawnSync('ip', ['netns', 'list']).status === 0

/** A lab of hosts (see scripts/netlab); others with another prefix are left alone. */
export function lab(prefix: string) {
  return {
    run: (...args: string[]): string =>
      execFileSync(script, args, { env: { ...process.env, NETLAB_PREFIX: prefix }, stdio: 'pipe' }).toString(),
    /** Command that runs another one on a host. */
    on: (host: string): string[] => ['ip', 'netns', 'exec', `${prefix}-${host}`],
  }
}

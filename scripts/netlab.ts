import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const script = join(import.meta.dirname, 'netlab')

/** A lab of hosts (scripts/netlab). Labs with another prefix are separate. */
export function lab(prefix: string) {
  return {
    run: (...args: string[]): string =>
      execFileSync(script, args, { env: { ...process.env, NETLAB_PREFIX: prefix }, stdio: 'pipe' }).toString(),
    /** Prefix that runs a command on a host. */
    on: (host: string): string[] => ['ip', 'netns', 'exec', `${prefix}-${host}`],
  }
}

export interface LabAbilities {
  /** Whether this process can create hosts. */
  readonly hosts: boolean
  /** Whether the hosts can lose packets. */
  readonly loss: boolean
}

/** Finds the abilities of labs on this machine with a small lab. */
export function labAbilities(): LabAbilities {
  const { run } = lab(`probe${process.pid}`)
  const can = (...args: string[]): boolean => {
    try {
      run(...args)
      return true
    } catch {
      return false
    }
  }
  if (!can('up', 'lan', '1')) return { hosts: false, loss: false }
  try {
    return { hosts: true, loss: can('lose', 'h1', '1') }
  } finally {
    run('down')
  }
}

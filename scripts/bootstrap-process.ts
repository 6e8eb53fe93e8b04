import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'

export interface BootstrapOptions {
  /** Prefix that runs a command on the host, such as `ip netns exec NAME`. */
  readonly on?: readonly string[]
  readonly listen?: string
}

/** Starts `scripts/bootstrap.ts` as a process and waits until it listens. */
export async function startBootstrap({ on = [], listen }: BootstrapOptions = {}) {
  const script = [
    process.execPath,
    join(import.meta.dirname, 'bootstrap.ts'),
    ...(listen === undefined ? [] : ['--listen', listen]),
  ]
  const [command = '', ...args] = [...on, ...script]
  const child = execa(command, args, { stdout: 'pipe', stderr: 'inherit', reject: false })
  const lines = createInterface({ input: child.stdout })
  const [line] = (await Promise.race([once(lines, 'line'), child.then(() => ['{}'])])) as [string]
  const { listen: [address] = [] } = JSON.parse(line) as { listen?: string[] }
  if (address === undefined) throw new Error('the bootstrap node did not start')
  return {
    address,
    pid: child.pid,
    async stop() {
      child.kill('SIGTERM')
      await child
    },
  }
}

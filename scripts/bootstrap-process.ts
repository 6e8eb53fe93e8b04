import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'

/** Starts `scripts/bootstrap.ts` as a process of its own and waits until it listens. */
export async function startBootstrap(...args: string[]) {
  const child = execa(process.execPath, [join(import.meta.dirname, 'bootstrap.ts'), ...args], { stdout: 'pipe', stderr: 'inherit', reject: false })
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

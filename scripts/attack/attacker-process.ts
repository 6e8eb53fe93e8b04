import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import type { Order, Report } from './attacker.ts'

/** Starts `attacker.ts` and waits until the attack has begun. */
export async function startAttacker(order: Order) {
  const child = execa(process.execPath, [join(import.meta.dirname, 'attacker.ts')], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
    reject: false,
  })
  const lines = createInterface({ input: child.stdout })
  child.stdin.write(`${JSON.stringify(order)}\n`)
  const [first] = (await Promise.race([once(lines, 'line'), child.then(() => [''])])) as [string]
  if (first !== 'ready') throw new Error(`the attack ${order.name} did not begin`)
  return {
    pid: child.pid,
    /** Ends the attack. @returns what it found */
    async stop(): Promise<Report> {
      const last = Promise.race([once(lines, 'line'), child.then(() => ['{}'])]) as Promise<[string]>
      child.stdin.end()
      const [line] = await last
      await child
      return JSON.parse(line) as Report
    },
  }
}

/**
 * The attacker, as a process of its own. Reads on standard input one line with a scenario and a scene, prints `ready`, attacks until its input ends, and prints
 * its findings. Ends after two minutes in any case.
 */
import { once } from 'node:events'
import { setPriority } from 'node:os'
import { createInterface } from 'node:readline'
import { scenarios } from './all.ts'
import type { Findings, Scene } from './scenario.ts'

/** What the process is told. */
export interface Order {
  readonly name: string
  readonly scene: Omit<Scene, 'signal' | 'onReady'>
}

export type Report = Omit<Findings, 'learned'> & { readonly learned: readonly string[] }

const mostMs = 120_000

async function attack({ name, scene }: Order, signal: AbortSignal): Promise<Report> {
  const scenario = scenarios.find((one) => one.name === name)
  if (scenario === undefined) throw new RangeError(`no scenario ${name}`)
  const findings = await scenario.attack({ ...scene, signal, onReady: () => process.stdout.write('ready\n') })
  return { ...findings, learned: [...findings.learned] }
}

if (import.meta.main) {
  // An attacker has a processor of its own elsewhere: here it must not take that of the victim.
  setPriority(10)
  const end = new AbortController()
  const limit = setTimeout(() => end.abort(), mostMs)
  const lines = createInterface({ input: process.stdin })
  const [line] = (await once(lines, 'line')) as [string]
  lines.on('close', () => end.abort())
  const report = await attack(JSON.parse(line) as Order, end.signal)
  clearTimeout(limit)
  process.stdout.write(`${JSON.stringify(report)}\n`)
  // Connections that hostile hosts left half closed must not keep the process.
  process.exit()
}

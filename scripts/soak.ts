/**
 * `npm run soak -- --seeds 100000 [--from SEED] [--people N]`: runs this number of simulated schedules on all cores, and prints their rates. Shrinks and
 * prints the first that fails. `npm run soak -- --seed 12345`: prints the events of one schedule.
 */
import { availableParallelism } from 'node:os'
import { parseArgs, inspect } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { generate } from '../test/simulation/schedule/generate.ts'
import type { Scenario } from '../test/simulation/schedule/scenario.ts'
import { shrink } from '../test/simulation/schedule/shrink.ts'
import { simulate } from '../test/simulation/simulate.ts'
import { nothingSwept, sum, sweep, type Swept } from '../test/simulation/sweep.ts'
import type { Problem } from '../test/simulation/world/world.ts'

interface Share {
  readonly from: number
  readonly seeds: number
  readonly people: number | undefined
}

/** Number of seeds after which a worker reports progress. */
const perReport = 50
/** Number of seeds of one worker. A crashed node is abandoned, and its memory is freed with the worker. */
const perWorker = 1000
/** Number of failures after which the search ends. */
const mostFailures = 5

const print = (text: string) => process.stdout.write(`${text}\n`)

async function work({ from, seeds, people }: Share): Promise<void> {
  let swept = nothingSwept
  for (let seed = from; seed < from + seeds; seed++) {
    swept = sum(swept, await sweep(seed, people))
    if (swept.seeds < perReport && seed + 1 < from + seeds && swept.failures.length === 0) continue
    parentPort?.postMessage(swept)
    swept = nothingSwept
  }
}

async function soak(from: number, seeds: number, people: number | undefined): Promise<void> {
  const beginMs = performance.now()
  const workers = new Set<Worker>()
  let all = nothingSwept
  let printedMs = 0
  let next = 0

  function take(swept: Swept): void {
    all = sum(all, swept)
    for (const { seed, problems } of swept.failures) print(`seed ${seed} fails\n${listed(problems)}`)
    const nowMs = performance.now()
    if (nowMs - printedMs > 10_000) {
      printedMs = nowMs
      print(`${all.seeds} of ${seeds} schedules, ${rate(all, nowMs - beginMs)}`)
    }
    if (all.failures.length >= mostFailures) for (const one of workers) void one.terminate()
  }

  async function onOneCore(): Promise<void> {
    while (next < seeds && all.failures.length < mostFailures) {
      const share: Share = { from: from + next, seeds: Math.min(perWorker, seeds - next), people }
      next += share.seeds
      const worker = new Worker(new URL(import.meta.url), { workerData: share })
      workers.add(worker)
      worker.on('message', take)
      await new Promise<void>((resolve, reject) => worker.on('error', reject).on('exit', () => resolve()))
      workers.delete(worker)
    }
  }

  await Promise.all(Array.from({ length: availableParallelism() }, onOneCore))
  report(all, performance.now() - beginMs)
  const [failure] = all.failures
  if (failure) await explain(generate(failure.seed, people), failure.problems)
}

const rate = ({ seeds, failures }: Swept, ms: number) =>
  `${(seeds / (ms / 1000)).toFixed(1)} a second, ${failures.length} failed`

function report(all: Swept, ms: number): void {
  const { seeds, messages, deliveries, envelopes, events, virtualMs, failures } = all
  print(`schedules           ${seeds}, ${rate(all, ms)}`)
  print(`messages accepted   ${messages}`)
  print(`contents delivered  ${deliveries}`)
  print(`envelopes           ${envelopes}, ${(envelopes / Math.max(1, deliveries)).toFixed(2)} for each content`)
  print(`events              ${events}`)
  print(`virtual time        ${(virtualMs / 86_400_000).toFixed(0)} days in ${(ms / 1000).toFixed(0)} s`)
  if (failures.length > 0) process.exitCode = 1
}

const listed = (problems: readonly Problem[]) => problems.map(({ kind, text }) => `  ${kind}: ${text}`).join('\n')

async function explain(scenario: Scenario, [problem]: readonly Problem[]): Promise<void> {
  if (!problem) return
  print('Shrinking it...')
  const smallest = await shrink(scenario, problem.kind)
  print(listed((await simulate(smallest)).problems))
  print(
    `For test/simulation/schedule/scenarios.ts:\n${inspect(smallest, { depth: 9, breakLength: 140, maxArrayLength: null })}`,
  )
  print(`The whole of it: npm run soak -- --seed ${scenario.seed}`)
}

async function replay(seed: number, people: number | undefined, isShrunk: boolean): Promise<void> {
  const scenario = generate(seed, people)
  const { problems, trace } = await simulate(scenario, { traced: true })
  print(trace.join('\n'))
  print(problems.length === 0 ? `seed ${seed}: all is well` : `seed ${seed} fails\n${listed(problems)}`)
  if (problems.length === 0) return
  process.exitCode = 1
  if (isShrunk) await explain(scenario, problems)
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '1000' },
      from: { type: 'string', default: '1' },
      people: { type: 'string' },
      seed: { type: 'string' },
      shrink: { type: 'boolean', default: true },
    },
    allowNegative: true,
  })
  const people = values.people === undefined ? undefined : Number(values.people)
  if (values.seed === undefined) await soak(Number(values.from), Number(values.seeds), people)
  else await replay(Number(values.seed), people, values.shrink)
}

if (isMainThread) await main()
else await work(workerData as Share)

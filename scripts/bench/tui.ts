/**
 * `npm run bench:tui [-- --small | --wide]`: measures the built interface at a pseudo-terminal with a stand-in for the node: 10,000 messages in a
 * conversation, 40 conversations, 50 messages per second. Needs `npm run build`. Linux only.
 */
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startInPty } from '../../test/support/terminal/pty.ts'
import { type BusyStage, startBusyStage } from './busy-stage.ts'
import { usageOf } from './process-usage.ts'
import { ms, report } from './report.ts'
import { median, quantile } from './statistics.ts'

const program = join(import.meta.dirname, '../../bin/privy')
const keys = 200
const idleMs = 10_000

/** Begin of a frame: Ink wraps a frame in mode 2026 (synchronised output). */
const frameStart = '\x1b[?2026h'

async function measure(stage: BusyStage, columns: number, rows: number): Promise<void> {
  let bytes = 0
  let output = ''
  let frames = 0
  const looking = new Set<() => void>()
  const started = performance.now()
  const terminal = await startInPty({
    command: program,
    env: stage.env,
    columns,
    rows,
    onData(chunk) {
      bytes += chunk.length
      const text = chunk.toString('latin1')
      frames += text.split(frameStart).length - 1
      output = (output + text).slice(-200_000)
      for (const look of looking) look()
    },
  })
  /** Milliseconds until the terminal receives this text. */
  async function until(text: string): Promise<number> {
    const from = performance.now()
    const { promise, resolve, reject } = Promise.withResolvers<undefined>()
    const giveUp = setTimeout(() => reject(new Error(`${JSON.stringify(text)} never came`)), 20_000)
    const look = (): void => {
      if (output.includes(text)) resolve(undefined)
    }
    looking.add(look)
    look()
    await promise
    clearTimeout(giveUp)
    looking.delete(look)
    return performance.now() - from
  }
  async function typeKeys(gapMs: (index: number) => number): Promise<number[]> {
    const samples: number[] = []
    for (let index = 0; index < keys; index++) {
      const key = 'zyxw'.charAt(index % 4)
      output = ''
      terminal.write(key)
      samples.push(await until(key))
      await pause(gapMs(index))
      if (index % 40 < 39) continue
      // A separate frame, because the next frame writes only its differences.
      terminal.write('\x15')
      await pause(200)
    }
    return samples
  }
  const told = (name: string, samples: readonly number[]): string =>
    `${name}: p50 ${ms(median(samples))}, p95 ${ms(quantile(samples, 0.95))}, p99 ${ms(quantile(samples, 0.99))}`

  process.stdout.write(`\n${columns}x${rows}\n`)
  await until('Enter')
  report('first frame', ms(performance.now() - started), 'under 500 ms')
  await until(`${await stage.ask('rest')} `)
  // Fetches older messages and returns, so that the interface holds a long conversation.
  for (let page = 0; page < 4; page++) {
    terminal.write('\x1b[1;5H')
    await pause(500)
  }
  terminal.write('\x1b[1;5F')
  await pause(1000)

  let before = bytes
  report('', told('key to screen, quiet', await typeKeys(() => 40)))
  report('bytes per key', String(Math.round((bytes - before) / keys)), 'under 400')

  await stage.ask('push')
  const target = columns > 100 ? 'p50 under 10 ms, p95 under 16 ms' : 'p50 under 8 ms, p99 under 16 ms'
  report('', told('50 messages a second', await typeKeys((index) => 20 + (index % 7) * 10)), target)
  const [framesBefore, pushMs, pushed] = [frames, 5_000, await usageOf(terminal.pid)]
  await pause(pushMs)
  const pushCpuMs = (await usageOf(terminal.pid)).cpuMs - pushed.cpuMs
  report(
    'frames a second of nothing but messages',
    ((frames - framesBefore) / (pushMs / 1000)).toFixed(1),
    'at most 10',
  )
  report('processor meanwhile', `${((pushCpuMs / pushMs) * 100).toFixed(0)} %`)
  await stage.ask('rest')

  await pause(1000)
  before = bytes
  const used = await usageOf(terminal.pid)
  await pause(idleMs)
  const { cpuMs, rssBytes } = await usageOf(terminal.pid)
  report(`bytes in ${idleMs / 1000} idle seconds`, String(bytes - before), '0')
  report('processor while idle', `${(((cpuMs - used.cpuMs) / idleMs) * 100).toFixed(2)} %`, 'under 0.5 %')
  report('memory', `${Math.round(rssBytes / 2 ** 20)} MB`, columns > 100 ? '' : 'under 180 MB')
  terminal.write('\x11')
  await terminal.ended
}

const stage = await startBusyStage()
if (!process.argv.includes('--wide')) await measure(stage, 80, 24)
if (!process.argv.includes('--small')) await measure(stage, 200, 60)
await stage.ask('close')

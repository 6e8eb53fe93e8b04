import { sitAtInterface } from './interface-seat.ts'
import { widthTables } from './emulator.ts'
import { setStage } from '../nodes/stage.ts'
import { strangeTexts } from './strange-texts.ts'

/** Keys to type: text, editing, moving, layers. No key quits, sends, locks or suspends. */
const keys = [
  ...[
    'a',
    'b c',
    'word ',
    'é',
    '漢',
    '👩‍👩‍👧‍👦',
    '❤️',
    '\x1b\r',
    '\x7f',
    '\x1b\x7f',
    '\x01',
    '\x05',
    '\x15',
    '\x17',
    '\x19',
    '\x1b[D',
    '\x1b[C',
  ],
  ...[
    '\x1b[5~',
    '\x1b[6~',
    '\x1b[1;5H',
    '\x1b[1;5F',
    '\x1b[A',
    'j',
    'k',
    '\x0e',
    '\x10',
    '\x1bu',
    '\x1ba',
    '\x0b',
    '\x18',
    '\x1b',
    '\x1b\x1b',
    '\x06',
    '?',
  ],
  ...['\x1b[200~pasted\ntext \x1b[201~', '\x1b[O', '\x1b[I'],
]
const names = [
  'bob',
  'carol 👩‍👩‍👧‍👦',
  '漢字 Li',
  'Zoë',
  '❤️ heart',
  'with a name that is longer than the list is wide',
  'नमस्ते',
]

/** Numbers from 0 to below 1 that a seed determines (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The failures of a run; empty without a failure. */
export interface FuzzReport {
  readonly seed: number
  readonly steps: number
  readonly problems: readonly string[]
}

/** Whether the interface itself sends this sequence: its title, and notifications. */
export const isOurs = (reached: string): boolean =>
  /^(bell|OSC 2;(Privy( \(\d+\))?)?|OSC (9|99|777);.*New message)$/.test(reached)

/** Rows that differ. */
const differences = (grown: string, fresh: string): string =>
  fresh
    .split('\n')
    .map((each, row) => [row, grown.split('\n')[row] ?? '', each] as const)
    .filter(([, before, after]) => before !== after)
    .map(([row, before, after]) => `row ${row}\n  grown ${before}\n  fresh ${after}`)
    .join('\n')

/** Time without output after which the interface is quiet. It gathers events for at most 200 ms. */
const quietMs = 400

/**
 * Types, resizes and receives messages as the seed determines. From time to time, and at the end, compares the screen, which many small changes have
 * drawn, with a new terminal that a full redraw has drawn, under each width table.
 */
export async function fuzzInterface(seed: number, steps: number): Promise<FuzzReport> {
  const next = random(seed)
  const below = (count: number): number => Math.floor(next() * count)
  const pick = <T>(from: readonly [T, ...T[]] | readonly T[]): T => from[below(from.length)] as T
  const stage = await setStage(names)
  for (let each = 0; each < 60; each++) stage.say(below(names.length), pick(strangeTexts))
  const seat = await sitAtInterface(stage, 80, 24, widthTables)
  const problems: string[] = []
  const done: string[] = []

  async function compare(): Promise<void> {
    await settle()
    const grown = seat.emulators
    const before = grown.map((each) => each.looks())
    const fresh = seat.replaceEmulators()
    // SIGCONT causes a full redraw. A key could change the screen.
    process.kill(seat.pid, 'SIGCONT')
    await seat.next(5_000)
    await seat.quiet(quietMs / 2)
    for (const [index, table] of widthTables.entries()) {
      const drawn = fresh[index]?.looks()
      if (drawn === before[index]) continue
      problems.push(
        `seed ${seed}, after ${done.length} steps, width table ${table}:\n${differences(before[index] ?? '', drawn ?? '')}\nlast steps: ${done.slice(-12).join(' ')}`,
      )
    }
    for (const { reached } of [...grown, ...fresh])
      for (const each of reached) if (!isOurs(each)) problems.push(`seed ${seed}: the terminal was reached: ${each}`)
  }

  /** Waits until the status bar counts all pushed messages, if it has room, and the output is quiet. */
  async function settle(): Promise<void> {
    const unread = (): number => stage.node.world.messages.filter(({ state }) => state === 'unread').length
    await seat
      .shows((screen) => Number(/(\d+) unread/.exec(screen)?.[1] ?? 0) === unread(), 2_000)
      .catch(() => undefined)
    await seat.quiet(quietMs)
  }

  try {
    await seat.sees(/Enter send/)
    for (let step = 0; step < steps && problems.length === 0; step++) {
      const what = next()
      if (what < 0.55) {
        const key = pick(keys)
        done.push(JSON.stringify(key))
        seat.write(key)
      } else if (what < 0.85) {
        const who = below(names.length)
        const text = pick(strangeTexts)
        done.push(`push ${who} ${JSON.stringify(text)}`)
        stage.push(who, text)
      } else if (what < 0.95) {
        const [columns, rows] = [20 + below(120), 6 + below(40)]
        done.push(`${columns}x${rows}`)
        await seat.resize(columns, rows)
      } else {
        done.push('wait')
        await seat.next(100)
      }
      if (next() < 0.3) await seat.next(30)
      if (step % 40 === 39) await compare()
    }
    await compare()
  } catch (error) {
    problems.push(
      `seed ${seed}: ${error instanceof Error ? error.message : String(error)}\nlast steps: ${done.slice(-12).join(' ')}`,
    )
  } finally {
    seat.kill()
    await seat.ended
    await stage.close()
  }
  return { seed, steps: done.length, problems }
}

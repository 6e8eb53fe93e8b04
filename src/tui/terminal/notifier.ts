import type { Schedule } from '../../shared/time.ts'
import { type Channel, notifySequence } from './terminal-kind.ts'

/** More is not heard as more. */
const gatherMs = 2_000

export interface Notifier {
  notify(text: string, how: 'bell' | 'text'): void
  end(): void
}

/** Tells at once, then at most every two seconds: what came meanwhile is told as one, with its number. */
export function createNotifier(channel: Channel, write: (sequence: string) => void, schedule: Schedule): Notifier {
  let waiting: { readonly text: string; readonly channel: Channel }[] = []
  let rest: (() => void) | undefined

  function tell(): void {
    const last = waiting.at(-1)
    const text = waiting.length > 1 ? `${last?.text} (${waiting.length})` : last?.text
    waiting = []
    rest = undefined
    if (last === undefined || text === undefined) return
    write(notifySequence(last.channel, text))
    rest = schedule(gatherMs, tell)
  }

  return {
    notify(text, how) {
      waiting.push({ text, channel: how === 'bell' ? 'bell' : channel })
      if (rest === undefined) tell()
    },
    end: () => rest?.(),
  }
}

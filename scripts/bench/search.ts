import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeContent } from '../../src/protocol/content.ts'
import { type AccountId, accountId, deviceId, messageId } from '../../src/shared/ids.ts'
import { openIndexFile } from '../../src/store/index/index-file.ts'
import { createProjector } from '../../src/store/fold/project.ts'
import { createQueries } from '../../src/store/index/queries.ts'
import { createTables, indexVersion } from '../../src/store/index/schema.ts'
import { matchOf } from '../../src/store/index/words.ts'
import { encodeRecord } from '../../src/state/encoding.ts'
import type { Fact } from '../../src/state/record.ts'
import { naturalId, recordId } from '../../src/state/record-id.ts'
import type { LogEntry } from '../../src/state/log-port.ts'
import { foldedAtOnce } from '../../src/store/journal.ts'
import { report } from './report.ts'
import { median, quantile, timed } from './statistics.ts'

const messages = 100_000
const startMs = 1_700_000_000_000
const self = accountId('a'.repeat(64))
const people = Array.from({ length: 40 }, (_, number) => accountId(number.toString(16).padStart(2, '0').repeat(32)))
const syllables =
  'ba be bo da de do fa fi ga go ha he ka ke ki la le li lo ma me mi na ne no pa pe po ra re ri ro sa se so ta te to va wi'.split(
    ' ',
  )
/** 5,000 words of two to four syllables. Frequent words are shorter. */
const words = Array.from({ length: 5000 }, (_, number) => {
  let word = ''
  for (let rest = number + syllables.length; rest > 0; rest = Math.floor(rest / syllables.length))
    word += syllables[rest % syllables.length] ?? ''
  return word
})
const word = (number: number): string => words[number] ?? ''

/** Words are distributed as in a language: a few are frequent, most are rare. */
const sentence = () => Array.from({ length: 12 }, () => words[Math.floor(Math.random() ** 3 * words.length)]).join(' ')

function entry(number: number): LogEntry {
  const id = messageId(randomBytes(16).toString('hex'))
  const peer = people[number % people.length] as AccountId
  const time = startMs + number * 60_000
  const content = encodeContent({
    ...{ id, seq: number + 1, time: { ms: time, count: 0 } },
    ...{ prev: undefined, heads: [], expires: undefined, stamp: undefined },
    certificate: { device: deviceId('01'.repeat(16)), key: new Uint8Array(32), signature: new Uint8Array(384) },
    body: { type: 'text', text: sentence() },
  })
  const fact: Fact =
    number % 2 === 0
      ? { kind: 'message.queued', conversation: peer, to: [peer], message: id, content }
      : { kind: 'message.received', author: peer, conversation: peer, message: id, content }
  const head = { at: { ms: time, count: 0 }, timeMs: time, device: deviceId('01'.repeat(16)) }
  const record = encodeRecord({ id: naturalId(fact) ?? recordId(id), ...head, ...fact })
  return { hash: `entry-${number}`, records: [record] }
}

/** Rebuilds the index of 100,000 messages in 40 conversations from log entries, and searches it. */
export async function benchSearch(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'privy-search-'))
  const { db } = await openIndexFile({
    path: join(folder, 'index.db'),
    key: new Uint8Array(randomBytes(32)),
    schemaVersion: indexVersion,
    create: (fresh) => void fresh.exec(createTables),
  })
  try {
    const projector = createProjector(db, self, { pair: () => new Uint8Array(32), inbox: () => new Uint8Array(32) })
    let foldMs = 0
    for (let first = 0; first < messages; first += foldedAtOnce) {
      const entries = Array.from({ length: foldedAtOnce }, (_, offset) => entry(first + offset))
      const before = performance.now()
      projector.apply(entries)
      foldMs += performance.now() - before
    }
    const seconds = foldMs / 1000
    report('index rebuilt, without reading the log', `${(messages / seconds).toFixed(0)} messages per second`)
    const queries = createQueries(db, self)
    const searches: Record<
      string,
      Omit<Parameters<typeof queries.search>[0], 'match' | 'limit' | 'offset'> & { text: string }
    > = {
      'a common word': { text: word(1) },
      'a rare word': { text: word(4990) },
      'the beginning of words': { text: 'ba' },
      'two words, of one person, before a day': {
        text: `${word(1)} ${word(2)}`,
        conversation: people[3],
        beforeMs: startMs + messages * 6_000,
      },
    }
    for (const [what, { text, ...filter }] of Object.entries(searches)) {
      const match = matchOf(text) ?? ''
      const times = await timed(30, async () => queries.search({ match, limit: 51, offset: 0, ...filter }))
      report(
        `search in ${messages} messages: ${what}`,
        `${median(times).toFixed(1)} ms, p95 ${quantile(times, 0.95).toFixed(1)} ms`,
        'under 50 ms',
      )
    }
  } finally {
    db.close()
    await rm(folder, { recursive: true })
  }
}

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '../../src/shared/bytes.ts'
import type { LogEntry, LogPort } from '../../src/state/log-port.ts'
import { collect } from '../support/log/log-fixture.ts'

/** One place where a log is kept: `open` may be called again after the log was closed. */
export interface LogPlace {
  open(): Promise<LogPort>
  dispose(): Promise<void>
}

const nothing = () => false
const records = (count: number) => Array.from({ length: count }, (_, number) => utf8(`record ${number}`))
const flat = (entries: readonly LogEntry[]) => entries.flatMap((entry) => [...entry.records])

/** What every LogPort does, on OrbitDB or in memory. */
export function logCompliance(name: string, place: () => Promise<LogPlace>): void {
  describe(`${name} as a LogPort`, () => {
    let where: LogPlace
    let log: LogPort

    beforeEach(async () => {
      where = await place()
      log = await where.open()
    })
    afterEach(async () => {
      await log.close()
      await where.dispose()
    })

    it('is empty at first', async () => {
      expect(await log.heads()).toEqual([])
      expect(await collect(log.entries(nothing))).toEqual([])
    })

    it('gives back what was appended, oldest first, with the last entry as its only head', async () => {
      const hashes: string[] = []
      for (const record of records(40)) hashes.push(await log.append(record))
      const entries = await collect(log.entries(nothing))
      expect(entries.map(({ hash }) => hash)).toEqual(hashes)
      expect(flat(entries)).toEqual(records(40))
      expect(await log.heads()).toEqual(hashes.slice(-1))
    })

    it('writes records that wait together in one entry, in the order of the calls', async () => {
      const hashes = await Promise.all(records(500).map((record) => log.append(record)))
      const entries = await collect(log.entries(nothing))
      expect(entries.length).toBeLessThan(5)
      expect(flat(entries)).toEqual(records(500))
      expect([...new Set(hashes)]).toEqual(entries.map(({ hash }) => hash))
    })

    it('keeps groups within 64 KiB, and larger records alone', async () => {
      const sizes = [30_000, 30_000, 30_000, 512 * 1024, 10, 0]
      await Promise.all(sizes.map((size) => log.append(new Uint8Array(size).fill(size % 251))))
      const entries = await collect(log.entries(nothing))
      expect(entries.map((entry) => entry.records.map(({ length }) => length))).toEqual([
        [30_000, 30_000],
        [30_000],
        [512 * 1024],
        [10, 0],
      ])
    })

    it('refuses a record above 512 KiB and goes on', async () => {
      await expect(log.append(new Uint8Array(512 * 1024 + 1))).rejects.toMatchObject({ code: 'too-large' })
      await log.append(utf8('next'))
      expect(flat(await collect(log.entries(nothing)))).toEqual([utf8('next')])
    })

    it('does not look behind a known entry', async () => {
      const [first, second, third] = [
        await log.append(utf8('1')),
        await log.append(utf8('2')),
        await log.append(utf8('3')),
      ]
      const asked: string[] = []
      const isKnown = (hash: string) => {
        asked.push(hash)
        return hash === second
      }
      expect((await collect(log.entries(isKnown))).map(({ hash }) => hash)).toEqual([third])
      expect(asked).not.toContain(first)
    })

    it('tells of an entry before append resolves, until one stops listening', async () => {
      const heard: LogEntry[] = []
      const stop = log.onEntry((entry) => heard.push(entry))
      const hash = await log.append(utf8('heard'))
      expect(heard).toEqual([{ hash, records: [utf8('heard')] }])
      stop()
      await log.append(utf8('not heard'))
      expect(heard).toHaveLength(1)
    })

    it('stops reading when it is told to', async () => {
      for (const record of records(3)) await log.append(record)
      const abort = new AbortController()
      const read: LogEntry[] = []
      const reading = (async () => {
        for await (const entry of log.entries(nothing, abort.signal)) {
          read.push(entry)
          abort.abort()
        }
      })()
      await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
      expect(read).toHaveLength(1)
    })

    it('has everything after it was closed and opened again, and goes on from there', async () => {
      await Promise.all(records(10).map((record) => log.append(record)))
      const heads = await log.heads()
      await log.close()
      log = await where.open()
      expect(await log.heads()).toEqual(heads)
      await log.append(utf8('after'))
      expect(flat(await collect(log.entries(nothing)))).toEqual([...records(10), utf8('after')])
    })

    it('finishes what was begun before it closes, and takes nothing after', async () => {
      const pending = records(20).map((record) => log.append(record))
      await log.close()
      await Promise.all(pending)
      await expect(log.append(utf8('late'))).rejects.toThrow(/closed/)
      await log.close()
      log = await where.open()
      expect(flat(await collect(log.entries(nothing)))).toEqual(records(20))
    })
  })
}

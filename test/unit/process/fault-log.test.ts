import { expect, test } from 'vitest'
import { createFaultLog } from '../../../src/process/fault-log.ts'

test('a fault is written with its cause; one that repeats itself is counted', () => {
  let timeMs = 0
  const lines: string[] = []
  const log = createFaultLog(
    (line) => lines.push(line),
    () => timeMs,
  )
  log(new Error('outer', { cause: new Error('inner') }))
  expect(lines[0]).toMatch(/^1970-01-01T00:00:00.000Z Error: outer[^]*because: Error: inner/)
  for (let count = 0; count < 1000; count++) log('again')
  expect(lines).toHaveLength(60)
  timeMs = 60_000
  log('later')
  expect(lines.slice(60)).toEqual([
    '1970-01-01T00:01:00.000Z 941 more in the minute before\n',
    '1970-01-01T00:01:00.000Z later\n',
  ])
})

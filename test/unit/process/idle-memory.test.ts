import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { collectAtRest } from '../../../src/process/idle-memory.ts'
import { virtualTime } from '../../support/machine/virtual-time.ts'

/** A process that works so much in each interval of 5 seconds. @returns in which of them garbage was collected */
async function collections(workShares: readonly number[]): Promise<number[]> {
  const time = virtualTime()
  const collected: number[] = []
  let interval = -1
  const end = collectAtRest({
    schedule: time.schedule,
    workShare: () => workShares[++interval] ?? 0,
    collect: () => void collected.push(interval),
  })
  await time.advance(5_000 * workShares.length)
  end()
  expect(time.waiting()).toBe(0)
  return collected
}

test('garbage is collected once when the process rests after its start, and once after each time of work', async () => {
  expect(await collections([0.9, 0, 0, 0])).toEqual([1])
  expect(await collections([0, 0.05, 0.5, 0.9, 0.1, 0, 0, 0.2, 0])).toEqual([0, 4, 8])
})

test('a process that works is not held up by a collection', async () => {
  expect(await collections([0.9, 0.2, 0.11, 1])).toEqual([])
})

test('a collection gives garbage back', async () => {
  const module = join(import.meta.dirname, '../../../src/process/idle-memory.ts')
  const script = `
    import { collectAll } from ${JSON.stringify(module)}
    let garbage = Array.from({ length: 1_000_000 }, (_, number) => ({ number }))
    const before = process.memoryUsage().heapTotal
    garbage = undefined
    collectAll()
    console.log((before - process.memoryUsage().heapTotal) / 2 ** 20)`
  const { stdout } = await execa(process.execPath, ['--expose-gc', '--input-type=module', '-e', script])
  expect(Number(stdout)).toBeGreaterThan(10)
})

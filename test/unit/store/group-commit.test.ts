import { expect, it } from 'vitest'
import { groupCommit } from '../../../src/store/log/group-commit.ts'

const record = (length: number) => new Uint8Array(length)

it('rejects the records of a group that could not be written, and writes the next', async () => {
  const groups: number[][] = []
  const commits = groupCommit(async (records) => {
    groups.push(records.map(({ length }) => length))
    if (groups.length === 1) throw new Error('disk full')
    return groups.length
  }, 100)
  const first = await Promise.allSettled([commits.append(record(1)), commits.append(record(2))])
  expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await commits.append(record(3))).toBe(2)
  expect(groups).toEqual([[1, 2], [3]])
})

it('gathers what comes while a group is being written, and is idle only after', async () => {
  const groups: number[][] = []
  const gate = Promise.withResolvers<boolean>()
  const commits = groupCommit(async (records) => {
    groups.push(records.map(({ length }) => length))
    await gate.promise
  }, 100)
  const first = commits.append(record(1))
  await Promise.resolve()
  const rest = [2, 3, 86, 4].map((length) => commits.append(record(length)))
  const idle = commits.idle().then(() => groups.length)
  gate.resolve(true)
  await Promise.all([first, ...rest])
  expect(groups).toEqual([[1], [2, 3], [86, 4]])
  expect(await idle).toBe(3)
})

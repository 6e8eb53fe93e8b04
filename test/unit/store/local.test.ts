import Sqlite from 'better-sqlite3-multiple-ciphers'
import { expect, test } from 'vitest'
import { createLocal } from '../../../src/store/index/local.ts'
import { createPlaces, createPlacesTable, maxConsumers } from '../../../src/store/index/places.ts'
import { createTables } from '../../../src/store/index/schema.ts'

test('of too many consumers of events, those that are furthest behind are forgotten', () => {
  const [index, file] = [new Sqlite(':memory:'), new Sqlite(':memory:')]
  index.exec(createTables)
  file.exec(createPlacesTable)
  const local = createLocal(index, createPlaces(file, index))
  const event = index.prepare(
    "INSERT INTO event (kind, time, ref, peer, source) VALUES ('message.received', ?, ?, '', '')",
  )
  for (let number = 1; number <= maxConsumers + 1; number++) {
    event.run(number, String(number))
    local.keepConsumed(`consumer ${number}`, number)
  }
  const kept = (name: string) =>
    file.prepare<[string], 1>('SELECT 1 FROM place WHERE consumer = ?').pluck().get(name) === 1
  expect([local.consumed('consumer 1'), kept('consumer 1')]).toEqual([undefined, false])
  expect([local.consumed('consumer 2'), kept('consumer 2')]).toEqual([2, true])
  // A new one stays, however far behind.
  local.keepConsumed('late', 1)
  expect([local.consumed('late'), kept('late')]).toEqual([1, true])
  expect([local.consumed('consumer 2'), kept('consumer 2')]).toEqual([undefined, false])
})

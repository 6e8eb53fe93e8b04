import { expect, test } from 'vitest'
import { createTurns } from '../../../src/endpoints/turns.ts'

function turns(maxBytes: number) {
  const evicted: string[] = []
  const queue = createTurns<string>(maxBytes, (item) => evicted.push(item))
  const rest = () => {
    const items: string[] = []
    for (let next = queue.next(); next !== undefined; next = queue.next()) items.push(next)
    return items
  }
  const add = (peer: string, item: string, bytes: number) => queue.add(peer, item, bytes)
  return { add, next: () => queue.next(), evicted, rest }
}

test('a peer that sends one envelope waits for one of each other peer, however many these have sent', () => {
  const { add, next, rest } = turns(1e6)
  for (let number = 0; number < 100; number++) add('flooder', `f${number}`, 1)
  expect(next()).toBe('f0')
  add('alice', 'a0', 1)
  add('bob', 'b0', 1)
  add('alice', 'a1', 1)
  expect([next(), next(), next(), next(), next()]).toEqual(['f1', 'a0', 'b0', 'f2', 'a1'])
  expect(rest()).toEqual(Array.from({ length: 97 }, (_, at) => `f${at + 3}`))
})

test('one peer may use a quarter of the room', () => {
  const { add, rest } = turns(400)
  expect([add('flooder', 'one', 100), add('flooder', 'two', 1), add('alice', 'a', 100)]).toEqual([true, false, true])
  expect(rest()).toEqual(['one', 'a'])
})

test('where there is no room the newest of the largest queue gives way to a peer with less', () => {
  const { add, evicted, rest } = turns(400)
  for (const peer of ['p', 'q', 'r', 's']) for (const number of [0, 1]) add(peer, `${peer}${number}`, 50)
  expect(add('alice', 'a', 40)).toBe(true)
  expect(evicted).toEqual(['p1'])
  expect(add('alice', 'large', 60)).toBe(false)
  expect(rest().sort()).toEqual(['a', 'p0', 'q0', 'q1', 'r0', 'r1', 's0', 's1'])
})

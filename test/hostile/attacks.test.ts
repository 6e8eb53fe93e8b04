import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostileRoom, type HostileRoom, type Outcome } from './hostile-room.ts'

/** Scenarios of `npm run attack`, some seconds of each: what counts here are counts. */
let stage: HostileRoom
beforeAll(async () => (stage = await hostileRoom()))
afterAll(() => stage.close())

/** All honest messages arrived once at each side, and in order, and nothing failed. */
function expectNothingLost({ arrived, sent, faults }: Outcome): void {
  expect(sent.length).toBeGreaterThan(2)
  expect(arrived).toEqual([sent, sent])
  expect(faults).toEqual([])
}
const expectNothingLearned = ({ report: { learned, envelopes } }: Outcome) =>
  expect([learned, envelopes]).toEqual([[], 0])

describe('strangers', () => {
  it('with one address learn no topic, no other address and no envelope from any protocol', async () => {
    const outcome = await stage.attack('stranger', 3)
    expect(outcome.report.did).toBeGreaterThan(20)
    expect([outcome.dropped('gossip-stranger'), outcome.dropped('deposit')].map((count) => count > 0)).toEqual([
      true,
      true,
    ])
    expectNothingLearned(outcome)
    expectNothingLost(outcome)
  })

  it.each([
    ['requests-20', 20, 'version'],
    ['identify', 2, 'identify-flood'],
    ['providers', 4, 'dht-flood'],
  ])('that flood by %s delay nothing for good, and learn nothing', async (name, peers, reason) => {
    const outcome = await stage.attack(name, peers, { until: reason })
    expect(outcome.report.did + outcome.report.refused).toBeGreaterThan(20)
    expect(outcome.dropped(reason)).toBeGreaterThan(0)
    expectNothingLearned(outcome)
    expectNothingLost(outcome)
  })

  it.each([
    ['sybils', 10],
    ['tags', 10],
    ['clock', 5],
    ['dht', 3],
  ])('that try %s get nothing', async (name, peers) => {
    const outcome = await stage.attack(name, peers)
    expect(outcome.report.did).toBeGreaterThan(0)
    expectNothingLearned(outcome)
    expectNothingLost(outcome)
  })
})

describe('peers that know the inbox topic', () => {
  it.each([
    ['inbox', 2],
    ['control', 4],
    ['deposits', 6],
    ['large', 4],
    ['replay', 1],
  ])('and try %s lose and repeat no message of a contact', async (name, peers) => {
    const outcome = await stage.attack(name, peers, { knowsInbox: true })
    expect(outcome.report.did).toBeGreaterThan(10)
    expect(outcome.report.learned).toEqual([])
    expectNothingLost(outcome)
  })
})

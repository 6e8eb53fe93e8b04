import { beforeEach, describe, expect, it } from 'vitest'
import { createBucket } from '../../../src/shared/buckets.ts'
import { createRequestGate, type RequestKind } from '../../../src/endpoints/request-gate.ts'
import type { Drop } from '../../../src/protocol/drops.ts'
import { virtualTime } from '../../support/machine/virtual-time.ts'

/** The first byte of an envelope says what it is, the second how much its stamp shows, and the rest makes it another one. */
const kinds: readonly (RequestKind | Drop)[] = ['stamped', 'invited', 'answer', { drop: 'tag' }]
const stamp = { hour: 1, nonce: new Uint8Array(8) }
let count = 0
function envelope(kind: RequestKind | 'none', bits = 20): Uint8Array {
  const data = new Uint8Array(4096)
  data[0] = ['stamped', 'invited', 'answer', 'none'].indexOf(kind)
  data[1] = bits
  new DataView(data.buffer).setUint32(2, ++count)
  return data
}

describe('the gate of the requests', () => {
  let time: ReturnType<typeof virtualTime>
  let opened: { kind: string; bits: number }[]
  let drops: string[]
  let places: { stamped: number[]; invited: number }
  const kindOf = (data: Uint8Array) => kinds[data[0] ?? 3] ?? { drop: 'tag' as const }

  beforeEach(() => {
    time = virtualTime()
    opened = []
    drops = []
    places = { stamped: [], invited: 0 }
  })
  const gate = () =>
    createRequestGate({
      kindOf,
      bitsOf: (data) => data[1] ?? 0,
      waiting: () => places,
      open: async (_data, paid) => void opened.push(paid),
      budgets: {
        stamped: createBucket(time.now, { burst: 2, perSecond: 1 }),
        invited: createBucket(time.now, { burst: 2, perSecond: 1 }),
        answer: createBucket(time.now, { burst: 2, perSecond: 1 }),
      },
      schedule: time.schedule,
      onDrop: ({ drop }) => void drops.push(drop),
    })

  it('opens nothing that fits no key, and nothing that is not paid', () => {
    const one = gate()
    expect(one.offer(envelope('none'), stamp)).toEqual({ answer: 'refused' })
    expect(one.offer(envelope('stamped', 0), stamp)).toEqual({ answer: 'stamp', bits: 20 })
    expect(one.offer(envelope('stamped', 19), stamp)).toEqual({ answer: 'stamp', bits: 20 })
    expect(one.offer(new Uint8Array(4095), stamp)).toEqual({ answer: 'refused' })
    expect([opened, drops]).toEqual([[], ['tag', 'stamp', 'size']])
  })

  it('opens at most what the budget allows, whoever sends, and the dearest first', async () => {
    const one = gate()
    const answers = [20, 20, 20, 25, 22].map((bits) => one.offer(envelope('stamped', bits), stamp).answer)
    expect(answers).toEqual(['taken', 'taken', 'taken', 'taken', 'taken'])
    expect(opened.length).toBe(2)
    await time.advance(1000)
    await time.advance(1000)
    await time.advance(1000)
    expect(opened.map(({ bits }) => bits)).toEqual([20, 20, 25, 22, 20])
  })

  it('wants more while more wait to be opened, and keeps the 64 that paid the most', () => {
    const one = gate()
    const bits = (worth: number) => one.offer(envelope('stamped', worth), stamp)
    for (let sent = 0; sent < 2 + 64; sent++) expect(bits(60)).toEqual({ answer: 'taken' })
    expect(bits(30)).toEqual({ answer: 'stamp', bits: 36 })
    expect(bits(50)).toEqual({ answer: 'refused' })
    expect(bits(61)).toEqual({ answer: 'taken' })
    expect(drops).toEqual(['stamp', 'flood', 'flood'])
  })

  it('lets invites and answers through while strangers have used up their budget', () => {
    const one = gate()
    for (let sent = 0; sent < 60; sent++) one.offer(envelope('stamped', 60), stamp)
    places = { stamped: Array.from({ length: 200 }, () => 40), invited: 0 }
    expect(one.offer(envelope('invited', 0), stamp)).toEqual({ answer: 'taken' })
    expect(one.offer(envelope('answer', 0), stamp)).toEqual({ answer: 'taken' })
    expect(opened.map(({ kind }) => kind)).toEqual(['stamped', 'stamped', 'invited', 'answer'])
  })

  it('wants a stamp under an invite once the 50 places of invites are taken', () => {
    const one = gate()
    places.invited = 50
    expect(one.offer(envelope('invited', 0), stamp)).toEqual({ answer: 'stamp', bits: 20 })
    expect(one.offer(envelope('invited', 20), stamp)).toEqual({ answer: 'taken' })
    expect(opened).toMatchObject([{ kind: 'stamped', bits: 20 }])
  })

  it('opens an envelope once, and says taken again', () => {
    const one = gate()
    const data = envelope('stamped')
    expect([1, 2, 3].map(() => one.offer(data, stamp).answer)).toEqual(['taken', 'taken', 'taken'])
    expect([opened.length, drops]).toEqual([1, ['replay', 'replay']])
  })

  it('refuses everything once it has stopped', async () => {
    const one = gate()
    for (let sent = 0; sent < 5; sent++) one.offer(envelope('stamped'), stamp)
    await one.stop()
    expect(one.offer(envelope('answer'), stamp)).toEqual({ answer: 'refused' })
    await time.advance(10_000)
    expect([opened.length, time.waiting()]).toEqual([2, 0])
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DeliveryEvent, lifetimeMs, type Outgoing, transition } from '../../../src/delivery/transition.ts'
import { type DeliveryState, deliveryStates, isSettled } from '../../../src/shared/delivery-state.ts'

const start: Outgoing = { state: 'queued', attempts: 0, expiresMs: lifetimeMs, publishing: false }
const steps = (events: readonly DeliveryEvent[], from = start, nowMs = 0) =>
  events.reduce(
    ({ outgoing, effects }, event) => {
      const step = transition(outgoing, event, nowMs, 1)
      return { outgoing: step.outgoing, effects: [...effects, ...step.effects] }
    },
    { outgoing: from, effects: [] as unknown[] },
  )

describe('an outgoing content', () => {
  test('is published, sent, and delivered', () => {
    const { outgoing, effects } = steps([
      { type: 'due', quietMs: Infinity },
      { type: 'published', peers: 2 },
      { type: 'acknowledged', state: 'delivered' },
    ])
    expect(outgoing.state).toBe('delivered')
    expect(effects).toEqual([
      { type: 'publish', deposit: false },
      { type: 'progress', state: 'sent' },
      { type: 'wait', pauseMs: 2000 },
      { type: 'progress', state: 'delivered' },
    ])
  })

  test('is tried again after growing pauses, and at once when somebody appears', () => {
    let outgoing = start
    const pauses: number[] = []
    for (let attempt = 0; attempt < 12; attempt++) {
      const { effects, outgoing: next } = steps(
        [
          { type: 'due', quietMs: Infinity },
          { type: 'published', peers: 0 },
        ],
        outgoing,
      )
      outgoing = next
      for (const effect of effects as { pauseMs?: number }[]) if (effect.pauseMs) pauses.push(effect.pauseMs)
    }
    expect(pauses).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600].map((seconds) => seconds * 1000))
    expect(steps([{ type: 'server-appeared' }], outgoing)).toMatchObject({
      outgoing: { attempts: 0 },
      effects: [{ type: 'publish', deposit: false }],
    })
  })

  test('is not sent again while the recipient acknowledges others', () => {
    const { outgoing } = steps([
      { type: 'due', quietMs: Infinity },
      { type: 'published', peers: 1 },
    ])
    expect(steps([{ type: 'due', quietMs: 500 }], outgoing).effects).toEqual([{ type: 'wait', pauseMs: 1500 }])
    expect(steps([{ type: 'due', quietMs: 2000 }], outgoing).effects).toEqual([{ type: 'publish', deposit: true }])
  })

  test('is deposited, too, when gossip alone brought no answer, but not to somebody who has just come back', () => {
    const { outgoing } = steps([
      { type: 'due', quietMs: Infinity },
      { type: 'published', peers: 1 },
    ])
    expect(steps([{ type: 'server-appeared' }], outgoing).effects).toEqual([{ type: 'publish', deposit: false }])
    expect(steps([{ type: 'held' }, { type: 'held' }], outgoing).effects).toEqual([{ type: 'progress', state: 'held' }])
    expect(steps([{ type: 'held' }, { type: 'acknowledged', state: 'read' }], outgoing).outgoing.state).toBe('read')
  })

  test('expires, and can still turn out to have been delivered', () => {
    const { outgoing } = steps([{ type: 'due', quietMs: Infinity }], start, lifetimeMs)
    expect(outgoing.state).toBe('expired')
    expect(steps([{ type: 'acknowledged', state: 'delivered' }], outgoing).outgoing.state).toBe('delivered')
  })

  test('whatever happens: never two publishes at once, the state never goes back, nothing after it is settled', () => {
    const anyEvent = fc.oneof<fc.Arbitrary<DeliveryEvent>[]>(
      fc.record({ type: fc.constant('due' as const), quietMs: fc.nat(5000) }),
      fc.constant({ type: 'server-appeared' }),
      fc.constant({ type: 'held' }),
      fc.record({ type: fc.constant('published' as const), peers: fc.nat(3) }),
      fc.record({
        type: fc.constant('acknowledged' as const),
        state: fc.constantFrom('delivered' as const, 'read' as const),
      }),
    )
    const rank = (state: DeliveryState) => (state === 'expired' ? 2.5 : deliveryStates.indexOf(state))
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anyEvent, fc.nat(lifetimeMs / 20))),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (events, jitter) => {
          let outgoing = start
          let underWay = 0
          let nowMs = 0
          for (const [event, passed] of events) {
            nowMs += passed
            if (event.type === 'published') {
              if (underWay === 0) continue
              underWay--
            }
            const step = transition(outgoing, event, nowMs, jitter)
            underWay += step.effects.filter(({ type }) => type === 'publish').length
            expect(underWay).toBeLessThanOrEqual(1)
            expect(rank(step.outgoing.state)).toBeGreaterThanOrEqual(rank(outgoing.state))
            if (isSettled(outgoing.state)) expect(step.effects.some(({ type }) => type !== 'progress')).toBe(false)
            outgoing = step.outgoing
          }
        },
      ),
    )
  })
})

import { describe, expect, test } from 'vitest'
import { generate } from './schedule/generate.ts'
import { fairWeather, type Scenario } from './schedule/scenario.ts'
import { scenarios } from './schedule/scenarios.ts'
import { simulate } from './simulate.ts'

const quiet: Scenario = {
  ...{ seed: 1, people: 2, strangers: false, crypto: 'stand-in', discreet: [], weekMs: 0, weather: fairWeather },
  steps: [
    { at: 1000, who: 0, do: 'send', to: 1, text: 'PLAINTEXT 1' },
    { at: 2000, who: 1, do: 'reply', to: 0, which: 0, text: 'PLAINTEXT 2' },
    { at: 3000, who: 0, do: 'read', to: 1 },
  ],
}

describe('a simulation', () => {
  test('is the same one whenever its seed is', async () => {
    const [first, second] = [
      await simulate(generate(7), { traced: true }),
      await simulate(generate(7), { traced: true }),
    ]
    expect(second.trace).toEqual(first.trace)
    expect(first.trace.length).toBeGreaterThan(20)
  })

  test('of two people in fair weather ends soon, with what they said', async () => {
    const { problems, stats } = await simulate(quiet)
    expect(problems).toEqual([])
    expect(stats).toMatchObject({ messages: 2, deliveries: 2 })
    expect(stats.virtualMs).toBeLessThan(5 * 60_000)
  })

  test('has the real cryptography when it is told to', async () => {
    expect((await simulate({ ...quiet, crypto: 'real', strangers: true })).problems).toEqual([])
  })
})

describe('what went wrong once goes well', () => {
  test.each(scenarios)('$name', async ({ scenario }) => {
    expect((await simulate(scenario)).problems).toEqual([])
  })
})

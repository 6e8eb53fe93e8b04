import { fairWeather, type Scenario, type Step } from './scenario.ts'
import { simulate } from '../simulate.ts'
import type { ProblemKind } from '../world/world.ts'

/** Greatest number of simulations to shrink one scenario. */
const mostAttempts = 600

/** Shrinks a scenario while it fails with a problem of the same kind: fewer steps, fewer people, fewer faults. */
export async function shrink(scenario: Scenario, kind: ProblemKind): Promise<Scenario> {
  let smallest = scenario
  let attempts = 0

  async function tryOut(smaller: Scenario): Promise<boolean> {
    if (attempts++ >= mostAttempts) return false
    const { problems } = await simulate(smaller)
    if (problems[0]?.kind !== kind) return false
    smallest = smaller
    return true
  }

  /** Drops halves, quarters and so on, down to single steps. */
  async function dropSteps(): Promise<void> {
    for (
      let length = Math.ceil(smallest.steps.length / 2);
      length >= 1;
      length = length === 1 ? 0 : Math.ceil(length / 2)
    )
      for (let at = 0; at < smallest.steps.length;) {
        const steps = smallest.steps.toSpliced(at, length)
        if (!(await tryOut({ ...smallest, steps }))) at += length
      }
  }

  await dropSteps()
  for (const change of simplifications) for (const smaller of change(smallest)) await tryOut(smaller)
  await dropSteps()
  return smallest
}

const involved = ({ who, ...what }: Step): number[] => [
  who,
  ...('to' in what ? [what.to] : []),
  ...('from' in what ? [what.from] : []),
]

const simplifications: readonly ((scenario: Scenario) => Scenario[])[] = [
  (scenario) => {
    const needed = Math.max(1, ...scenario.steps.flatMap(involved), ...scenario.discreet) + 1
    return needed < scenario.people ? [{ ...scenario, people: needed }] : []
  },
  (scenario) => [{ ...scenario, weather: fairWeather }],
  ({ weather, ...scenario }) => [{ ...scenario, weather: { ...weather, lossPercent: 0 } }],
  ({ weather, ...scenario }) => [{ ...scenario, weather: { ...weather, doublePercent: 0 } }],
  ({ weather, ...scenario }) => [{ ...scenario, weather: { ...weather, slowPercent: 0 } }],
  (scenario) => [{ ...scenario, discreet: [] }],
  (scenario) => [{ ...scenario, strangers: false }],
  (scenario) => [{ ...scenario, crypto: 'stand-in' }],
  (scenario) => [{ ...scenario, weekMs: 0 }],
]

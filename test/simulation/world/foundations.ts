import { acceptAll } from '../schedule/perform.ts'
import type { Belongings } from './resident.ts'
import { fairWeather, type Scenario } from '../schedule/scenario.ts'
import { createWorld } from './world.ts'

/** Greatest number of people in a scenario. */
export const mostPeople = 4

let founded: Promise<readonly Belongings[]> | undefined

/** Disks of people who are all contacts. They are created once, by requests and acceptances. */
export const foundations = (): Promise<readonly Belongings[]> => (founded ??= found())

async function found(): Promise<readonly Belongings[]> {
  const scenario: Scenario = {
    ...{ seed: 0, people: mostPeople, strangers: true, crypto: 'stand-in', discreet: [], steps: [] },
    ...{ weekMs: -3_600_000, weather: fairWeather },
  }
  const world = await createWorld(scenario, [])
  const { queue, residents } = world
  const pass = () => queue.runUntil(queue.now() + 60_000)
  for (const resident of residents) void resident.start()
  await pass()
  for (const one of residents)
    for (const other of residents)
      if (one.number < other.number) await queue.finish(one.call('contact.add', { link: other.address }))
  for (let round = 0; round < 3; round++) {
    await pass()
    for (const resident of residents) await queue.finish(acceptAll(resident))
  }
  await pass()
  for (const { name, call } of residents) {
    const contacts = await call('contact.list', {})
    if (contacts.filter(({ state }) => state === 'accepted').length < mostPeople - 1)
      throw new Error(`${name} knows too few`)
  }
  for (const resident of residents) await queue.finish(resident.stop())
  const belongings = residents.map((resident) => resident.belongings())
  for (const resident of residents) resident.dispose()
  return belongings
}

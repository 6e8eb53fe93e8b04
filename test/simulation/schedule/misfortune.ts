import type { Resident } from '../world/resident.ts'
import type { Step } from './scenario.ts'
import { residentOf, type World } from '../world/world.ts'

/** Applies a fault of network, disk or clock to a person. */
export function befall(world: World, self: Resident, step: Step): void {
  const { queue, obstacles, skews, ledger } = world
  const { number } = self
  const start = () => void self.start()
  switch (step.do) {
    case 'stop':
      return void self.stop().then(() => queue.after(step.forMs, start))
    case 'crash':
      ledger.careless.add(number)
      self.crashAfter(step.after, () => {
        if (step.loses !== 'nothing') ledger.forgetful.add(number)
        self.crash(step.loses)
        queue.after(step.forMs, start)
      })
      return
    case 'cut':
      obstacles.cuts[number] = (obstacles.cuts[number] ?? 0) + 1
      return void queue.after(step.forMs, () => {
        obstacles.cuts[number] = (obstacles.cuts[number] ?? 1) - 1
        for (const other of world.residents) meet(world, self, other)
      })
    case 'part': {
      const other = residentOf(world, step.from)
      const parting = { pair: [number, step.from], silent: step.silent } as const
      obstacles.parted.push(parting)
      return void queue.after(step.forMs, () => {
        obstacles.parted.splice(obstacles.parted.indexOf(parting), 1)
        if (!step.silent) meet(world, self, other)
      })
    }
    case 'skew':
      skews[number] = step.byMs
      return
    case 'refuse':
      obstacles.refusals[number] = step.how
      return void queue.after(step.forMs, () => (obstacles.refusals[number] = undefined))
    default:
      return
  }
}

/** Two nodes find each other again. */
export function meet({ network }: World, one: Resident, other: Resident): void {
  const [a, b] = [one.peer(), other.peer()]
  if (a !== undefined && b !== undefined) network.meet(a, b)
}

/** Performs a step of the hostile neighbour. */
export function harass({ hostile, ledger }: World, step: Step): void {
  switch (step.do) {
    case 'replay':
      return void hostile.replay(step.who, step.which)
    case 'flip':
      return void hostile.flip(step.who, step.which, step.bit)
    case 'squat':
      ledger.careless.add(step.who)
      return void hostile.squat(step.who, step.which, step.forMs)
    default:
      return
  }
}

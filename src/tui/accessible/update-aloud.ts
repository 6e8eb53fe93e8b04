import type { Happening, State, Step } from '../model/state.ts'
import { update } from '../model/update.ts'
import { describeLayer, isOnlyRead } from './describe.ts'
import type { Narrator } from './narrator.ts'

/** The update of the state with the lines to print. A page without choices is printed and closed. */
export function updateAloud(
  { happened }: Narrator,
  before: State,
  happening: Happening,
): { readonly step: Step; readonly heard: readonly string[] } {
  const heard = happened(happening)
  const step = update(before, happening)
  const page = step.state.layers.at(-1)
  if (page === undefined || !isOnlyRead(step.state)) return { step, heard }
  const layers = step.state.layers.slice(0, -1)
  return {
    step: { ...step, state: { ...step.state, layers } },
    heard: [...heard, ...describeLayer(step.state, page)],
  }
}

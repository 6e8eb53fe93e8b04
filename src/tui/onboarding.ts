import type { Action } from './keys.ts'
import { forms, openList } from './layers.ts'
import { only, type State, type Step, withNotice } from './state.ts'
import type { NetworkChoice } from './ports.ts'

type Next = 'create' | 'restore'

/** An account starts with its network: asked once on a machine, and not where the environment or the configuration says it. */
export function askNetwork(state: State, next: Next): Step {
  const layer = state.network.isChosen ? forms[next]() : { ...openList('network'), next }
  return only({ ...state, layers: [...state.layers, layer] })
}

export function chooseNetwork(
  state: State,
  { profile, next }: { readonly profile: NetworkChoice['profile']; readonly next: Next },
): Step {
  if (profile === 'private') return only({ ...state, layers: [...state.layers, forms.bootstrap(next)] })
  return {
    state: { ...state, layers: [...state.layers, forms[next]()] },
    effects: [{ do: 'chooseNetwork', network: { profile } }],
  }
}

/** The words are on paper: now others have to get one's link, or one theirs. */
export const welcome = (state: State): Step => ({ state: { ...state, layers: [] }, effects: [{ do: 'showLink' }] })

export function actOnLink(state: State, link: string, action: Extract<Action, 'openAdd' | 'copy'>): Step {
  if (action === 'openAdd') return only({ ...state, layers: [...state.layers.slice(0, -1), forms.add()] })
  return {
    state: withNotice(state, 'info', 'Copied, if the terminal allows it'),
    effects: [{ do: 'copy', text: link }],
  }
}

import type { Action } from '../input/keys.ts'
import { forms, type Layer, type List, type Next, openList, type Page } from './layers.ts'
import { itemsOf } from '../chats/lists.ts'
import { only, type State, type Step, withAccount, withNotice } from '../state.ts'
import type { NetworkChoice } from '../ports.ts'

/** The first step of a new account: its network. Asked once per machine, and not if the environment or the configuration sets it. */
export function askNetwork(state: State, next: Exclude<Next, 'settings'>): Step {
  const layer = state.network.isChosen ? forms[next]() : { ...openList('network'), next }
  return only({ ...state, layers: [...state.layers, layer] })
}

export function chooseNetwork(
  state: State,
  { profile, next }: { readonly profile: NetworkChoice['profile']; readonly next: Next },
): Step {
  if (profile === 'private') return only({ ...state, layers: [...state.layers, forms.bootstrap(next, state.network)] })
  const layers = next === 'settings' ? state.layers : [...state.layers, forms[next]()]
  return { state: { ...state, layers }, effects: [{ do: 'chooseNetwork', network: { profile } }] }
}

/** Asks for the network of existing accounts. The configured values are filled in. */
export function changeNetwork(state: State): Step {
  const { profile, variables } = state.network
  if (variables.length > 0) {
    const names = variables.join(' and ')
    return only(withNotice(state, 'info', `The environment decides it: change ${names} where the node is started`))
  }
  const list: List = { ...openList('network'), next: 'settings' }
  const at = itemsOf(state, list).findIndex(({ value }) => value.to === 'network' && value.profile === profile)
  return only({ ...state, layers: [...state.layers, { ...list, at: Math.max(0, at) }] })
}

/** Call it after the network was stored in the configuration. */
export function networkChosen(state: State, network: NetworkChoice): State {
  const isBootstrap = (layer: Layer): boolean => layer.kind === 'form' && layer.form === 'bootstrap'
  const next: State = { ...state, network: { ...state.network, ...network, isChosen: true } }
  const settings = state.layers.findIndex(({ kind }) => kind === 'settings')
  if (settings >= 0)
    return withNotice(
      { ...next, layers: state.layers.slice(0, settings + 1) },
      'info',
      'Kept. It counts from the next start of the node: lock, then unlock',
    )
  const behind = state.layers.find(isBootstrap)
  const form = behind?.kind === 'form' && behind.next === 'restore' ? forms.restore() : forms.create()
  return { ...next, layers: state.layers.map((layer) => (isBootstrap(layer) ? form : layer)) }
}

/** After the words were confirmed: shows the own link, so that people can add each other. */
export const welcome = (state: State): Step => ({
  state: { ...(state.account ? withAccount(state, { ...state.account, wordsUnconfirmed: false }) : state), layers: [] },
  effects: [{ do: 'confirmWords' }, { do: 'showLink', invite: false }],
})

export function actOnLink(
  state: State,
  { link, isInvite }: Extract<Page, { page: 'link' }>,
  action: Extract<Action, 'openAdd' | 'copy' | 'openInvite'>,
): Step {
  if (action === 'openInvite') return { state, effects: [{ do: 'showLink', invite: !isInvite }] }
  if (action === 'openAdd') return only({ ...state, layers: [...state.layers.slice(0, -1), forms.add()] })
  return {
    state: withNotice(state, 'info', 'Copied, if the terminal allows it'),
    effects: [{ do: 'copy', text: link }],
  }
}

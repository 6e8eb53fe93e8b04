import { chooseBindings, type KeyPreferences } from '../model/input/keys.ts'
import type { Performer } from './perform.ts'
import type { Nodes } from '../model/ports.ts'
import type { Store } from '../model/store.ts'

/** Applies the configuration. Opens the account if there is one, lists them if there are several, and shows the welcome screen if there is none. */
export function begin(nodes: Nodes, store: Store, performer: Performer): void {
  const accounts = nodes.accounts()
  const { preferences, ownKeys, network, isMono, problem } = nodes.configuration.read()
  store.now({ type: 'accounts', accounts }, { type: 'configured', preferences, ownKeys, network, isMono })
  const wrong = problem ?? wrongKeys({ preset: preferences.preset, keys: ownKeys })
  if (wrong !== undefined) store.now({ type: 'notice', kind: 'error', text: wrong })
  const [only, ...others] = accounts
  if (only && others.length === 0) performer.perform({ do: 'open', account: only })
}

function wrongKeys(wanted: KeyPreferences): string | undefined {
  const { unknown, clashes } = chooseBindings(wanted)
  const wrong = [
    ...(unknown.length > 0 ? [`The configuration names keys for what there is not: ${unknown.join(', ')}`] : []),
    ...clashes.map(
      ({ key, actions }) =>
        `The configuration gives ${key} to ${actions.join(' and ')}: only ${actions[0] ?? ''} has it`,
    ),
  ]
  return wrong.length > 0 ? wrong.join('. ') : undefined
}

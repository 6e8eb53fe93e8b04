import { chooseBindings, type OwnKeys } from './keys.ts'
import type { Performer } from './perform.ts'
import type { Nodes } from './ports.ts'
import type { Store } from './store.ts'

/** As the configuration says. With one account it is opened; with several one is chosen; with none one is made. */
export function begin(nodes: Nodes, store: Store, performer: Performer): void {
  const accounts = nodes.accounts()
  const { preferences, ownKeys, network, isMono, problem = unknownKeys(ownKeys) } = nodes.configuration.read()
  store.now({ type: 'accounts', accounts }, { type: 'configured', preferences, ownKeys, network, isMono })
  if (problem !== undefined) store.now({ type: 'notice', kind: 'error', text: problem })
  const [only, ...others] = accounts
  if (only && others.length === 0) performer.perform({ do: 'open', account: only })
}

function unknownKeys(keys: OwnKeys): string | undefined {
  const { unknown } = chooseBindings({ preset: 'readline', keys })
  return unknown.length > 0 ? `The configuration names keys for what there is not: ${unknown.join(', ')}` : undefined
}

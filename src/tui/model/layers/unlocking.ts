import type { AccountEntry } from '../../../supervisor/settings/settings-file.ts'
import { forms, type Layer } from './layers.ts'
import { only, type State, type Step } from '../state.ts'

const isUnlock = (layer: Layer): boolean => layer.kind === 'form' && layer.form === 'unlock'

export const withoutUnlock = (state: State): State => ({
  ...state,
  layers: state.layers.filter((layer) => !isUnlock(layer)),
})

/** Opens the form for the words once, if the node needs them. */
export function withUnlock(state: State): State {
  const { connection, account, layers } = state
  if (!account || !['locked', 'stopped', 'crashed'].includes(connection.state) || !('message' in connection))
    return state
  if (layers.some((layer) => isUnlock(layer) || layer.kind === 'words')) return state
  const isLock = (layer: Layer): boolean => layer.kind === 'form' && layer.form === 'lock'
  const others = layers.filter((layer) => !isLock(layer))
  return { ...state, layers: [...others, forms.unlock(account.name, connection.message)] }
}

/** Opens an account. An account that is open is not opened again, because its drafts would be lost while its node is away. */
export function openAccount(state: State, account: AccountEntry): Step {
  if (account.address !== state.account?.address) return { state, effects: [{ do: 'open', account }] }
  return only(withUnlock({ ...state, layers: [] }))
}

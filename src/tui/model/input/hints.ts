import { canBeDone, isDeed } from '../chats/deeds.ts'
import { type Hint, hints } from './keys.ts'
import { scopesOf } from '../scopes.ts'
import { currentOf, type State } from '../state.ts'

/** Hints for the current keys. Actions on messages are listed only if the chosen message permits them. */
export function hintsOf(state: State): readonly Hint[] {
  const scopes = scopesOf(state)
  const all = hints(state.bindings, scopes)
  if (scopes[0] !== 'choosing') return all
  const conversation = currentOf(state)
  const chosen = conversation?.messages.find(({ id }) => id === conversation.chosen)
  return all.filter(({ action }) => !chosen || !isDeed(action) || canBeDone(action, chosen))
}

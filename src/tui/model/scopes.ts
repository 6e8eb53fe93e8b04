import type { Scope } from './input/keys.ts'
import type { Reading } from './layers/layers.ts'
import { currentOf, type Question, type State } from './state.ts'

/** The open question, unless another screen covers it. */
export function questionNow({ question, layers }: State): Question | undefined {
  const layer = layers.at(-1)
  const isOverRequests = layer?.kind === 'list' && layer.list === 'requests'
  const isInFront = question?.about === 'decline' ? isOverRequests : layer === undefined
  return isInFront ? question : undefined
}

/** The scopes of the key map that are active. The first one that has a key decides. */
export function scopesOf(state: State): readonly Scope[] {
  if (state.leader) return ['leader', 'everywhere']
  if (questionNow(state)) return ['asking', 'everywhere']
  const layer = state.layers.at(-1)
  if (layer === undefined) {
    if (state.picker) return ['reacting', 'editing', 'everywhere']
    if (currentOf(state)?.chosen !== undefined) return ['choosing', 'everywhere']
    return ['chats', 'editing', 'everywhere']
  }
  switch (layer.kind) {
    case 'search':
      return ['search', 'editing', 'everywhere']
    case 'form':
      return ['form', 'editing', 'everywhere']
    case 'list':
      return layer.list === 'requests' ? ['requests', 'everywhere'] : ['list', 'editing', 'everywhere']
    case 'words':
      return ['words', 'everywhere']
    case 'page':
      return [...ownScope(layer), 'page', 'everywhere']
    case 'settings':
      return ['settings', 'everywhere']
    case 'code':
      return ['code', 'everywhere']
  }
}

/** The scope of a page with its own keys. */
function ownScope(reading: Reading): Scope[] {
  if (reading.page === 'link') return [reading.isInvite ? 'invite' : 'link']
  return reading.page === 'verify' ? ['verify'] : []
}

import type { Scope } from './keys.ts'
import type { Reading } from './layers.ts'
import { currentOf, type State } from './state.ts'

/** Which scopes of the key map are in force, the first one that knows a key decides. */
export function scopesOf(state: State): readonly Scope[] {
  if (state.leader) return ['leader', 'everywhere']
  const layer = state.layers.at(-1)
  if (layer === undefined) {
    if (state.question) return ['asking', 'everywhere']
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

/** What can be done on some pages, besides reading them. */
function ownScope(reading: Reading): Scope[] {
  if (reading.page === 'link') return [reading.isInvite ? 'invite' : 'link']
  return reading.page === 'verify' ? ['verify'] : []
}

import { harmless } from '../../shared/text/harmless.ts'
import { editorWith } from './input/editor.ts'
import { networkChosen } from './layers/onboarding.ts'
import { rebind } from './layers/settings.ts'
import { changeConversation, type Happening, only, type State, type Step, withAccount, withNotice } from './state.ts'

type Surrounding = Extract<
  Happening,
  { readonly type: 'configured' | 'networkChosen' | 'emoji' | 'edited' | 'renamed' }
>

/** Applies happenings outside of conversations: configuration, loaded data, the external editor. */
export function updateSurroundings(state: State, happening: Surrounding): Step {
  switch (happening.type) {
    case 'configured': {
      const { preferences, ownKeys, network, isMono } = happening
      return only(rebind({ ...state, preferences, ownKeys, network, isMono }))
    }
    case 'networkChosen':
      return only(networkChosen(state, happening.network))
    case 'emoji':
      return only({ ...state, emoji: happening.emoji })
    case 'edited': {
      // The text is never a key, as in a paste.
      const draft = editorWith(harmless(happening.text))
      return only(
        happening.conversation === undefined
          ? { ...state, lobby: draft }
          : changeConversation(state, happening.conversation, () => ({ draft })),
      )
    }
    case 'renamed': {
      const { account } = happening
      const layers = state.layers.filter((layer) => !(layer.kind === 'form' && layer.form === 'displayName'))
      return only(withNotice(withAccount({ ...state, layers }, account), 'info', `Your name is ${account.name} now`))
    }
  }
}

import { harmlessName } from '../../../shared/text/harmless.ts'
import {
  type Preference,
  type PreferenceName,
  preferenceNames,
  preferences,
} from '../../../supervisor/settings/preferences.ts'
import { fit, truncate } from '../../screen/text/graphemes.ts'
import { type Action, chooseBindings } from '../input/keys.ts'
import { forms, type SettingsList } from './layers.ts'
import { type Row, row } from '../../screen/text/rows.ts'
import { changeNetwork } from './onboarding.ts'
import { only, type State, type Step } from '../state.ts'
import { wrapText } from '../../screen/text/wrap.ts'

/** One row of the settings. */
export interface Setting {
  readonly label: string
  readonly value: string
  readonly about: string
  /** Selects the next or previous value. */
  readonly change: (state: State, by: 1 | -1) => Step
}

/** All settings with their current values. */
export function settingsOf(state: State): readonly Setting[] {
  const chosen = preferenceNames.map((name): Setting => {
    const { label, about, choices }: Preference = preferences[name]
    const value = state.preferences[name]
    const step = (by: number): string =>
      choices[(choices.indexOf(value) + by + choices.length) % choices.length] ?? value
    return { label, about, value, change: (now, by) => prefer(now, name, step(by)) }
  })
  const { account, status, network } = state
  const runsOn = status?.network === network.profile ? undefined : status?.network
  return [
    ...chosen,
    {
      label: 'Your name',
      value: harmlessName(account?.name ?? ''),
      about: 'what others see in requests that you send',
      change: (now) => only({ ...now, layers: [...now.layers, forms.displayName(now.account?.name ?? '')] }),
    },
    {
      label: 'Network',
      value: network.profile,
      about: `over which network others are found${runsOn === undefined ? '' : `; until it is locked and unlocked, the node uses ${runsOn}`}`,
      change: changeNetwork,
    },
    {
      label: 'Remove account',
      value: harmlessName(account?.name ?? ''),
      about: 'delete this account and its messages from this machine, once you have typed its name',
      change: (now) => only({ ...now, layers: [...now.layers, forms.remove(now.account?.name ?? '')] }),
    },
  ]
}

/** Applies the preferred key map and the configured keys. */
export const rebind = (state: State): State => ({
  ...state,
  bindings: chooseBindings({ preset: state.preferences.preset, keys: state.ownKeys }).bindings,
})

/** Applies a preference and stores it. */
export function prefer(state: State, name: PreferenceName, value: string): Step {
  return {
    state: rebind({ ...state, preferences: { ...state.preferences, [name]: value } }),
    effects: [{ do: 'prefer', name, value }],
  }
}

export function actInSettings(state: State, layer: SettingsList, action: Action): Step {
  const settings = settingsOf(state)
  const setting = settings[layer.at]
  const move = (by: number): Step => {
    const at = (layer.at + by + settings.length) % settings.length
    return only({ ...state, layers: [...state.layers.slice(0, -1), { ...layer, at }] })
  }
  switch (action) {
    case 'up':
      return move(-1)
    case 'down':
      return move(1)
    case 'changeUp':
    case 'changeDown':
      return setting?.change(state, action === 'changeUp' ? 1 : -1) ?? only(state)
    default:
      return only(state)
  }
}

const labelWidth = 19
/** Columns of the longest fixed value, with the marks around it. A longer name is cut. */
const valueWidth =
  4 + Math.max(...preferenceNames.flatMap((name) => preferences[name].choices.map((choice) => choice.length)))
/** Least columns of a description beside a value. Shorter ones would not be understood. */
const leastMeaning = 20

/** One row per setting, and the description of the marked one in full below. */
export function settingsRows({ at }: SettingsList, state: State, height: number): Row[] {
  const { columns } = state
  const meaningWidth = columns - labelWidth - valueWidth - 3
  const settings = settingsOf(state)
  const about = wrapText(settings[at]?.about ?? '', columns)
  const detail = [row(''), ...about.map((line) => row(line))].slice(0, Math.max(0, height - 1))
  const room = height - detail.length
  const first = Math.max(0, Math.min(at - Math.floor(room / 2), settings.length - room))
  const rows = settings.slice(first, first + room).map(({ label, value, about: meaning }, index): Row => {
    const isChosen = first + index === at
    return [
      { text: fit(`${isChosen ? '▸' : ' '} ${label}`, labelWidth), token: isChosen ? 'chosen' : 'plain' },
      {
        text: ` ${fit(isChosen ? `‹ ${truncate(value, valueWidth - 4)} ›` : `  ${value}`, valueWidth)}  `,
        token: 'strong',
      },
      { text: meaningWidth < leastMeaning ? '' : truncate(meaning, meaningWidth), token: 'faint' },
    ]
  })
  return [...rows, ...detail]
}

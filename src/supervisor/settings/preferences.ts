import type { Settings } from './settings-file.ts'

/** One preference of a person. A new preference is a new entry of {@link preferences}. */
export interface Preference {
  /** Its object in the configuration: `interface.theme` is `theme` of the object `interface`. */
  readonly section: 'interface' | 'privacy'
  readonly label: string
  /** Its meaning in one line. */
  readonly about: string
  /** `on` and `off` are true and false in the file. */
  readonly choices: readonly string[]
  readonly usual: string
}

export const preferences = {
  theme: {
    section: 'interface',
    label: 'Theme',
    about: '16: the colours of this terminal; the others have their own; mono has none',
    choices: ['16', 'dark', 'light', 'colour-blind', 'mono'],
    usual: '16',
  },
  preset: {
    section: 'interface',
    label: 'Keys',
    about: 'emacs: Ctrl+K cuts to the end of the line, and Alt+K goes to a chat',
    choices: ['readline', 'emacs'],
    usual: 'readline',
  },
  notifications: {
    section: 'interface',
    label: 'Notifications',
    about: 'in the background: none, a bell, "New message", or that with the name; never the text',
    choices: ['off', 'bell', 'message', 'name'],
    usual: 'message',
  },
  mouse: {
    section: 'interface',
    label: 'Mouse',
    about: 'wheel and clicks; then hold Shift to select text',
    choices: ['off', 'on'],
    usual: 'off',
  },
  accessible: {
    section: 'interface',
    label: 'Accessible mode',
    about: 'plain lines for screen readers instead of this screen, from the next start',
    choices: ['off', 'on'],
    usual: 'off',
  },
  readReceipts: {
    section: 'privacy',
    label: 'Read receipts',
    about: 'whether contacts see that you have read their messages',
    choices: ['on', 'off'],
    usual: 'on',
  },
} as const satisfies Readonly<Record<string, Preference>>

export type PreferenceName = keyof typeof preferences
export type Preferences = { readonly [Name in PreferenceName]: (typeof preferences)[Name]['choices'][number] }

export const preferenceNames = Object.keys(preferences) as PreferenceName[]
/** Key of a preference in `privy config set`, such as `interface.theme`. */
export const preferenceKey = (name: PreferenceName): string => `${preferences[name].section}.${name}`

const isOnOrOff = ({ choices }: Preference): boolean => choices.every((choice) => choice === 'on' || choice === 'off')
const written = (settings: Settings, name: PreferenceName): unknown => settings[preferences[name].section]?.[name]

/** The value in the configuration; undefined without a value, or if the value is not one of the choices. */
export function configured(settings: Settings, name: PreferenceName): string | undefined {
  const value = written(settings, name)
  const meant = value === true ? 'on' : value === false ? 'off' : value
  return preferences[name].choices.find((choice) => choice === meant)
}

/** All preferences. `wrong` has the keys whose value in the configuration is not one of the choices. */
export function readPreferences(settings: Settings): {
  readonly preferences: Preferences
  readonly wrong: readonly string[]
} {
  const entries = preferenceNames.map((name) => [name, configured(settings, name) ?? preferences[name].usual] as const)
  const wrong = preferenceNames.filter(
    (name) => written(settings, name) !== undefined && configured(settings, name) === undefined,
  )
  return { preferences: Object.fromEntries(entries) as unknown as Preferences, wrong: wrong.map(preferenceKey) }
}

/** Whether a node sends read receipts; part of its start order. */
export const tellsReadReceipts = (settings: Settings): boolean =>
  readPreferences(settings).preferences.readReceipts === 'on'

/** @param value one of the choices; undefined for the default */
export function withPreference(settings: Settings, name: PreferenceName, value: string | undefined): Settings {
  const preference: Preference = preferences[name]
  const others = Object.entries(settings[preference.section] ?? {}).filter(([key]) => key !== name)
  const mine = value === undefined ? [] : [[name, isOnOrOff(preference) ? value === 'on' : value] as const]
  return { ...settings, [preference.section]: Object.fromEntries([...others, ...mine]) }
}

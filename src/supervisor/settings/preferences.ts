import type { Settings } from './settings-file.ts'

/** One thing that a person may want otherwise. A further one is one more entry of {@link preferences}. */
export interface Preference {
  /** Where it is in the configuration: `interface.theme` is `theme` of the object `interface`. */
  readonly section: 'interface' | 'privacy'
  readonly label: string
  /** One line of what it means. */
  readonly about: string
  /** `on` and `off` are true and false in the file. */
  readonly choices: readonly string[]
  readonly usual: string
}

export const preferences = {
  theme: {
    section: 'interface',
    label: 'Theme',
    about: '16: the colours of this terminal; the others bring their own; mono has none',
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
    about: 'while you look elsewhere: none, a bell, "New message", or that with the name; never what it says',
    choices: ['off', 'bell', 'message', 'name'],
    usual: 'message',
  },
  mouse: {
    section: 'interface',
    label: 'Mouse',
    about: 'wheel and clicks; then text is chosen for copying with Shift held',
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
    about: 'whether others are told that you have read their messages',
    choices: ['on', 'off'],
    usual: 'on',
  },
} as const satisfies Readonly<Record<string, Preference>>

export type PreferenceName = keyof typeof preferences
export type Preferences = { readonly [Name in PreferenceName]: (typeof preferences)[Name]['choices'][number] }

export const preferenceNames = Object.keys(preferences) as PreferenceName[]
/** As in `privy config set`: `interface.theme`. */
export const preferenceKey = (name: PreferenceName): string => `${preferences[name].section}.${name}`

const isOnOrOff = ({ choices }: Preference): boolean => choices.every((choice) => choice === 'on' || choice === 'off')
const written = (settings: Settings, name: PreferenceName): unknown => settings[preferences[name].section]?.[name]

/** What is written in the configuration; undefined when nothing is, or something that is none of the choices. */
export function configured(settings: Settings, name: PreferenceName): string | undefined {
  const value = written(settings, name)
  const meant = value === true ? 'on' : value === false ? 'off' : value
  return preferences[name].choices.find((choice) => choice === meant)
}

/** All of them; `wrong` are the keys of those that the configuration gives a value that there is not. */
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

/** What a node is told when it is started. */
export const tellsReadReceipts = (settings: Settings): boolean =>
  readPreferences(settings).preferences.readReceipts === 'on'

/** @param value one of the choices; undefined for what is usual */
export function withPreference(settings: Settings, name: PreferenceName, value: string | undefined): Settings {
  const preference: Preference = preferences[name]
  const others = Object.entries(settings[preference.section] ?? {}).filter(([key]) => key !== name)
  const mine = value === undefined ? [] : [[name, isOnOrOff(preference) ? value === 'on' : value] as const]
  return { ...settings, [preference.section]: Object.fromEntries([...others, ...mine]) }
}

import { PrivyError } from '../../shared/errors.ts'
import { networkKeys } from '../../supervisor/settings/network-settings.ts'
import {
  configured,
  type Preference,
  preferenceKey,
  preferenceNames,
  preferences,
  tellsReadReceipts,
  withPreference,
} from '../../supervisor/settings/preferences.ts'
import { changeSettings, readSettings, settingsPath, type Settings } from '../../supervisor/settings/settings-file.ts'
import type { Folders } from '../../supervisor/folders.ts'
import type { Command, CommandContext } from '../command.ts'
import { harmlessName } from '../../shared/text/harmless.ts'
import { tellNodes } from '../node/tell-nodes.ts'

type Value = string | readonly string[] | undefined

/** A key of the configuration. */
interface Key {
  readonly name: string
  readonly get: (settings: Settings) => Value
  /** @throws PrivyError `bad-input` */
  readonly parse: (text: string) => Value
  /** @param value undefined for the default */
  readonly set: (settings: Settings, value: Value) => Settings
  /** Applies the setting where that is possible at once. @returns a sentence that says when it takes effect */
  readonly takeEffect: (settings: Settings, folders: Folders) => string | Promise<string>
}

const atStart = (): string => 'Running nodes keep their settings until they are started again.'

/** Keys are the sections. */
const effects: Readonly<Record<Preference['section'], Key['takeEffect']>> = {
  interface: () => 'The interface reads it when it opens.',
  privacy: (settings, folders) => tellNodes(folders, { readReceipts: tellsReadReceipts(settings) }),
}

const keys: readonly Key[] = [
  ...networkKeys.map(({ key, parse }): Key => ({
    name: `network.${key}`,
    get: ({ network }) => network[key],
    parse,
    set(settings, value) {
      const others = Object.fromEntries(Object.entries(settings.network).filter(([each]) => each !== key))
      return { ...settings, network: value === undefined ? others : { ...others, [key]: value } }
    },
    takeEffect: atStart,
  })),
  ...preferenceNames.map((name): Key => ({
    name: preferenceKey(name),
    get: (settings) => configured(settings, name),
    parse(text) {
      const { choices }: { readonly choices: readonly string[] } = preferences[name]
      if (choices.includes(text)) return text
      const hint = `Choose one of: ${choices.join(', ')}`
      throw new PrivyError('bad-input', `${JSON.stringify(text)} is not one of the choices`, hint)
    },
    set: (settings, value) => withPreference(settings, name, value as string | undefined),
    takeEffect: effects[preferences[name].section],
  })),
]

/** All settings with their choices; empty if a setting takes any value. */
export const settingChoices: ReadonlyMap<string, readonly string[]> = new Map([
  ...networkKeys.map(({ key, choices = [] }): [string, readonly string[]] => [`network.${key}`, choices]),
  ...preferenceNames.map((name): [string, readonly string[]] => [preferenceKey(name), preferences[name].choices]),
])

/** @throws PrivyError `usage` */
function findKey(wanted: string): Key {
  const found = keys.find(({ name }) => name === wanted)
  if (found) return found
  const hint = `Choose one of: ${keys.map(({ name }) => name).join(', ')}`
  throw new PrivyError('usage', `There is no setting ${JSON.stringify(wanted)}`, hint)
}

/** A value in the form that `config set` takes. */
function valueText(value: Value): string {
  if (value === undefined) return 'default'
  return typeof value === 'string' ? harmlessName(value) : value.join(',') || 'none'
}

export const configGet: Command = {
  args: [1, 1],
  async run({ args, folders, out }) {
    const value = findKey(args[0] ?? '').get(readSettings(folders))
    await out.result(value ?? null, valueText(value))
    return 0
  },
}

export const configSet: Command = {
  args: [2, 2],
  async run({ args, folders, out }: CommandContext) {
    const [wanted = '', text = ''] = args
    const { name, get, set, parse, takeEffect } = findKey(wanted)
    const value = text === 'default' ? undefined : parse(text)
    const settings = await changeSettings(folders, (before) => set(before, value))
    const now = get(settings)
    await out.result({ key: name, value: now ?? null }, `${name} ${valueText(now)}`)
    out.note(await takeEffect(settings, folders))
    return 0
  },
}

export const configList: Command = {
  args: [0, 0],
  async run({ folders, out }) {
    const settings = readSettings(folders)
    for (const { name, get } of keys) {
      const value = get(settings)
      await out.result({ key: name, value: value ?? null }, `${name} ${valueText(value)}`)
    }
    return 0
  },
}

export const configPath: Command = {
  args: [0, 0],
  async run({ folders, out }) {
    const path = settingsPath(folders)
    await out.result({ path }, path)
    return 0
  },
}

import { PrivyError } from '../../shared/errors.ts'
import { networkKeys } from '../../supervisor/network-settings.ts'
import { changeSettings, readSettings, settingsPath, type Settings } from '../../supervisor/settings-file.ts'
import type { Command, CommandContext } from '../command.ts'
import { harmlessName } from '../../shared/harmless.ts'

const prefix = 'network.'

/** @throws PrivyError `usage` */
function findKey(name: string): (typeof networkKeys)[number] {
  const found = networkKeys.find(({ key }) => `${prefix}${key}` === name)
  if (found) return found
  const keys = networkKeys.map(({ key }) => `${prefix}${key}`).join(', ')
  throw new PrivyError('usage', `There is no setting ${JSON.stringify(name)}`, `Choose one of: ${keys}`)
}

/** As `config set` would take it. */
function valueText(value: Settings['network'][keyof Settings['network']]): string {
  if (value === undefined) return 'default'
  return Array.isArray(value) ? value.join(',') || 'none' : harmlessName(value)
}

export const configGet: Command = {
  args: [1, 1],
  async run({ args, folders, out }) {
    const value = readSettings(folders).network[findKey(args[0] ?? '').key]
    await out.result(value ?? null, valueText(value))
    return 0
  },
}

export const configSet: Command = {
  args: [2, 2],
  async run({ args, folders, out }: CommandContext) {
    const [name = '', text = ''] = args
    const { key, parse } = findKey(name)
    const value = text === 'default' ? undefined : parse(text)
    const { network } = await changeSettings(folders, (settings) => {
      const others = Object.fromEntries(Object.entries(settings.network).filter(([each]) => each !== key))
      return { ...settings, network: value === undefined ? others : { ...others, [key]: value } }
    })
    await out.result({ key: name, value: network[key] ?? null }, `${name} ${valueText(network[key])}`)
    out.note('Running nodes keep their settings until they are started again.')
    return 0
  },
}

export const configList: Command = {
  args: [0, 0],
  async run({ folders, out }) {
    const { network } = readSettings(folders)
    for (const { key } of networkKeys) {
      await out.result(
        { key: `${prefix}${key}`, value: network[key] ?? null },
        `${prefix}${key} ${valueText(network[key])}`,
      )
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

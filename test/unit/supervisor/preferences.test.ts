import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { locateFolders } from '../../../src/supervisor/folders.ts'
import {
  preferenceNames,
  preferences,
  readPreferences,
  withPreference,
} from '../../../src/supervisor/settings/preferences.ts'
import { changeSettings, type Settings, settingsPath } from '../../../src/supervisor/settings/settings-file.ts'
import { createConfiguration } from '../../../src/tui/effects/configuration.ts'

const empty: Settings = { accounts: [], network: {} }

describe('preferences', () => {
  test('are the usual ones where nothing is written', () => {
    expect(readPreferences(empty)).toEqual({
      preferences: Object.fromEntries(preferenceNames.map((name) => [name, preferences[name].usual])),
      wrong: [],
    })
  })

  test('come back as every choice was written, and go when the usual is wanted', () => {
    for (const name of preferenceNames) {
      for (const choice of preferences[name].choices) {
        const settings = withPreference(empty, name, choice)
        expect(readPreferences(settings).preferences[name], `${name} ${choice}`).toBe(choice)
        expect(readPreferences(withPreference(settings, name, undefined)).preferences[name]).toBe(
          preferences[name].usual,
        )
      }
    }
  })

  test('keep what else is written in their part of the file', () => {
    const keys = { help: ['f1'] }
    expect(withPreference({ ...empty, interface: { keys, theme: 'dark' } }, 'theme', 'light').interface).toEqual({
      ...{ keys, theme: 'light' },
    })
  })

  test('that make no sense are told and left out; others are not', () => {
    const settings = { ...empty, interface: { theme: 'pink', mouse: true }, privacy: { readReceipts: 'no' } }
    const { preferences: read, wrong } = readPreferences(settings)
    expect(read).toMatchObject({ theme: '16', mouse: 'on', readReceipts: 'on' })
    expect(wrong).toEqual(['interface.theme', 'privacy.readReceipts'])
  })
})

describe('what the interface reads and changes of the configuration', () => {
  let home: string
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'privy-configuration-'))
  })
  afterEach(() => rm(home, { recursive: true }))
  const configuration = (env = {}) => createConfiguration(locateFolders(home), env)
  const written = async () => JSON.parse(await readFile(settingsPath(locateFolders(home)), 'utf8')) as unknown

  test('is the usual before there is any; nobody has chosen a network', () => {
    expect(configuration().read()).toMatchObject({ isMono: false, network: { profile: 'public', isChosen: false } })
    expect(configuration().read()).not.toHaveProperty('problem')
  })

  test('is kept: preferences, and a network, with what else is there', async () => {
    await changeSettings(locateFolders(home), (settings) => ({ ...settings, interface: { keys: { help: ['f1'] } } }))
    await configuration().prefer('theme', 'light')
    await configuration().prefer('readReceipts', 'off')
    await configuration().chooseNetwork({ profile: 'private', bootstrap: [] })
    expect(await written()).toMatchObject({
      ...{ interface: { theme: 'light', keys: { help: ['f1'] } }, privacy: { readReceipts: false } },
      network: { profile: 'private', bootstrap: [] },
    })
    expect(configuration().read()).toMatchObject({
      ...{ preferences: { theme: 'light', readReceipts: 'off' }, ownKeys: { help: ['f1'] } },
      network: { profile: 'private', isChosen: true },
    })
  })

  test('gives way to the environment', () => {
    expect(configuration({ PRIVY_NETWORK: 'lan', NO_COLOR: '1' }).read()).toMatchObject({
      ...{ isMono: true, network: { profile: 'lan', isChosen: true, variables: ['PRIVY_NETWORK'] } },
    })
  })

  test('tells where it makes no sense', async () => {
    const wrong = { theme: 'pink', keys: { help: 'f1' } }
    await changeSettings(locateFolders(home), (settings) => ({ ...settings, interface: wrong }))
    expect(configuration().read()).toMatchObject({
      ...{ ownKeys: {}, problem: expect.stringContaining('interface.theme, interface.keys.help') as string },
    })
  })
})

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { locateFolders } from '../../../src/supervisor/folders.ts'
import { changeSettings, readSettings, settingsPath } from '../../../src/supervisor/settings/settings-file.ts'
import { createConfiguration } from '../../../src/tui/effects/configuration.ts'
import { createCommands, fails } from '../../support/commands.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'privy-settings-'))
})
afterEach(() => rm(home, { recursive: true }))
const { failure, run } = createCommands(() => home)

async function write(text: string): Promise<void> {
  const path = settingsPath(locateFolders(home))
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeFile(path, text)
}

const account = { name: 'alice', address: `privy://${'a'.repeat(64)}`, device: 'd'.repeat(32), createdAt: '' }

test.each(
  (
    [
      ['[]', 'it is not an object'],
      ['"x"', 'it is not an object'],
      ['null', 'it is not an object'],
      ['3', 'it is not an object'],
      ['true', 'it is not an object'],
      ['', 'it is not JSON'],
      ['{', 'it is not JSON'],
      ['\0\0\0\0', 'it is not JSON'],
      [`{"deep":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'it is nested too deeply'],
      ['{"accounts":{}}', 'accounts'],
      ['{"accounts":null}', 'accounts'],
      [JSON.stringify({ accounts: [account, 3] }), 'accounts.1'],
      [JSON.stringify({ accounts: [{ ...account, name: 1 }] }), 'accounts.0'],
      [JSON.stringify({ accounts: [{ ...account, address: 'privy://x' }] }), 'accounts.0'],
      [JSON.stringify({ accounts: [{ ...account, locked: 'yes' }] }), 'accounts.0'],
      [JSON.stringify({ accounts: [account, account] }), 'accounts.1'],
      ['{"network":[]}', 'network'],
      ['{"network":null}', 'network'],
      ['{"network":{"profile":7}}', 'network.profile'],
      ['{"network":{"profile":"privat"}}', 'network.profile'],
      ['{"network":{"bootstrap":"/ip4/127.0.0.1/tcp/1"}}', 'network.bootstrap'],
      ['{"network":{"listen":[["/ip4/127.0.0.1/tcp/1"]]}}', 'network.listen'],
      ['{"network":{"swarmKey":{}}}', 'network.swarmKey'],
      ['{"network":{"relay":true}}', 'network.relay'],
      ['{"interface":[]}', 'interface'],
      ['{"privacy":3}', 'privacy'],
    ] as const
  ).map(([text, where]) => ({ where, start: text.slice(0, 60), text })),
)('$where: a configuration of $start is damaged, everywhere, and is not written over', async ({ text, where }) => {
  await write(text)
  const folders = locateFolders(home)
  const damaged = expect.objectContaining({
    code: 'bad-file',
    message: expect.stringMatching(/^The configuration .* is damaged: /) as unknown,
  }) as unknown
  expect(() => readSettings(folders)).toThrow(damaged)
  expect(() => readSettings(folders)).toThrow(`is damaged: ${where}`)
  expect(() => createConfiguration(folders, {}).read()).toThrow(damaged)
  await expect(changeSettings(folders, (settings) => settings)).rejects.toEqual(damaged)
  for (const argv of [
    ['account', 'list'],
    ['account', 'create', '--name', 'bob'],
    ['config', 'list'],
    ['config', 'set', 'interface.theme', 'dark'],
    ['start'],
    ['stop', '--all'],
    ['read'],
  ])
    expect(await failure(argv)).toEqual(fails(8, 'bad-file'))
  expect(await run(['config', 'path'])).toMatchObject({ code: 0 })
  expect(await readFile(settingsPath(folders), 'utf8')).toBe(text)
})

test('a configuration that is written by hand is taken as it is, and what it has beside stays', async () => {
  const network = { profile: 'private', bootstrap: [], listen: ['/ip4/127.0.0.1/tcp/0'], relay: 'off' }
  await write(JSON.stringify({ accounts: [{ ...account, locked: true }], network, later: { version: 2 } }))
  const folders = locateFolders(home)
  expect(readSettings(folders)).toMatchObject({ accounts: [account], network })
  await changeSettings(folders, (settings) => ({ ...settings, interface: { theme: 'dark' } }))
  expect(JSON.parse(await readFile(settingsPath(folders), 'utf8'))).toMatchObject({
    ...{ later: { version: 2 }, network, interface: { theme: 'dark' } },
  })
})

import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import packaged from '../../package.json' with { type: 'json' }
import { startBootstrap } from '../../scripts/bootstrap-process.ts'
import { type Machine, machine, meet } from '../../scripts/machine.ts'
import { repository } from '../support/machine/launchers.ts'

const maxBytes = 60_000_000

let prefix: string
beforeAll(async () => {
  prefix = mkdtempSync(join(tmpdir(), 'privy-installed-'))
  // As a shell outside of any package has it: npm tells its scripts by the environment how it was called.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')))
  const npm = (...args: string[]) => execa('npm', args, { cwd: prefix, env, extendEnv: false })
  // Without scripts: a build would take away what other tests run.
  const { stdout } = await npm('pack', '--silent', '--ignore-scripts', '--pack-destination', prefix, repository)
  await npm('install', '--global', '--prefix', prefix, '--prefer-offline', '--no-audit', join(prefix, stdout.trim()))
}, 180_000)
afterAll(() => rmSync(prefix, { recursive: true }))

const home = () => join(prefix, 'lib/node_modules', packaged.name)

function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile() && !/\/node_modules\/node-linux-\w+(\/|$)/.test(each.parentPath))
    .reduce((sum, { parentPath, name }) => sum + lstatSync(join(parentPath, name)).size, 0)
}

describe('npm install --global of the package', () => {
  test('brings native packages, what they need, and a Node: nothing else, and less than 60 MB besides Node', () => {
    const packages = readdirSync(join(home(), 'node_modules')).filter((name) => !name.startsWith('.'))
    expect(packages.filter((name) => !name.startsWith('node-linux-'))).toEqual([
      ...['abstract-level', 'base64-js', 'better-sqlite3-multiple-ciphers', 'buffer', 'classic-level', 'ieee754'],
      ...['is-buffer', 'level-supports', 'level-transcoder', 'maybe-combine-errors', 'module-error', 'napi-macros'],
      ...['node-addon-api', 'node-gyp-build'],
    ])
    expect(bytesIn(home())).toBeGreaterThan(1_000_000)
    expect(bytesIn(home())).toBeLessThan(maxBytes)
  })

  test('brings the licences of what is bundled, and the man page where man finds it', () => {
    const licences = readFileSync(join(home(), 'dist/THIRD-PARTY-LICENCES.txt'), 'utf8')
    for (const name of ['libp2p', 'helia', '@orbitdb/core', 'ink', 'react', 'zod', 'yoga-layout'])
      expect(licences).toMatch(new RegExp(`^${name} [\\d.]+ \\([^)]+\\), by .`, 'm'))
    expect(licences).toContain('Permission is hereby granted, free of charge')
    const page = join(prefix, 'share/man/man1/privy.1')
    expect(join(dirname(page), readlinkSync(page))).toBe(join(home(), 'dist/man/privy.1'))
    expect(readFileSync(page, 'utf8')).toMatch(/^\.TH PRIVY 1/)
  })

  test('runs from there: two people on a private network find each other by address and talk', async () => {
    const program = join(prefix, 'bin/privy')
    const bootstrap = await startBootstrap()
    const settings = { bootstrap: bootstrap.address, program }
    const people: Machine[] = []
    try {
      people.push(...(await Promise.all([machine(settings), machine(settings)])))
      const [alice, bob] = people as [Machine, Machine]
      await Promise.all([
        alice.ask('account', 'create', '--name', 'alice'),
        bob.ask('account', 'create', '--name', 'bob'),
      ])
      const { pid } = await alice.ask('status')
      expect(readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8')).toContain(realpathSync(home()))
      await meet(alice, bob)
      const delivered = ['--wait', 'delivered', '--timeout', '30s']
      expect(await alice.ask('send', 'bob', 'from a package', ...delivered)).toMatchObject({ state: 'delivered' })
      expect(await bob.ask('send', 'alice', 'and back', ...delivered)).toMatchObject({ state: 'delivered' })
      expect(await bob.ask('read', '--unread')).toMatchObject({ text: 'from a package' })
    } finally {
      for (const person of people) await person.leave()
      await bootstrap.stop()
    }
  }, 90_000)
})

import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  copyLauncher,
  linkPackages,
  newNodeFolder,
  oldNodeFolder,
  oldNodeNeeds,
  pathWith,
} from '../support/machine/launchers.ts'
import { needs } from '../support/machine/needs.ts'

let home: string
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'launcher with spaces '))))
afterEach(() => rmSync(home, { recursive: true }))

/** A package whose program says what it was started with. @returns its folder */
function install(name = 'package'): string {
  const folder = join(home, name)
  copyLauncher(folder)
  mkdirSync(join(folder, 'dist/bin'), { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  const tell = '{ version: process.version, args: process.argv.slice(2), pid: process.pid }'
  writeFileSync(join(folder, 'dist/bin/privy.js'), `console.log(JSON.stringify(${tell})); process.exitCode = 7`)
  return folder
}

function launch(command: string, args: readonly string[] = [], path = pathWith(newNodeFolder), cwd = home) {
  const { status, stdout, stderr, pid } = spawnSync(command, args, { cwd, env: { PATH: path }, encoding: 'utf8' })
  return { status, err: stderr, pid, told: stdout === '' ? undefined : (JSON.parse(stdout) as Record<string, unknown>) }
}

/** A folder with a `node` that only tells its version. */
function nodeOfVersion(version: string): string {
  const folder = join(home, version)
  mkdirSync(folder)
  const script = `#!/bin/sh\n[ "$1" = --version ] && echo ${version} && exit\nshift; echo "{\\"version\\":\\"${version}\\"}"\n`
  writeFileSync(join(folder, 'node'), script)
  chmodSync(join(folder, 'node'), 0o755)
  return folder
}

describe('the launcher', () => {
  test('becomes the runtime: one process, with the arguments as they were given', () => {
    const args = ['a', '--b c', '', '*', "it's", '$HOME', '-', '--']
    const { pid, ...ended } = launch(join(install(), 'bin/privy'), args)
    expect(ended).toEqual({ status: 7, err: '', told: { version: process.version, args, pid } })
  })

  describe.each(['dash', 'bash', 'busybox'] as const)('is run by %s', (shell) => {
    const need = needs(shell)
    test.skipIf(need.isMissing)(need.label, () => {
      const before = shell === 'busybox' ? ['sh'] : []
      const ended = launch(shell, [...before, join(install(), 'bin/privy'), 'a'])
      expect(ended).toMatchObject({ status: 7, told: { args: ['a'] } })
    })
  })

  test('is found through links: chains, relative ones, links of folders, and by a name without a folder', () => {
    const folder = install()
    mkdirSync(join(home, 'on path'))
    symlinkSync('../package/bin/privy', join(home, 'on path/relative'))
    symlinkSync(join(home, 'on path/relative'), join(home, 'absolute'))
    symlinkSync('absolute', join(home, 'chain'))
    symlinkSync('package/bin', join(home, 'folder'))
    symlinkSync('on path', join(home, 'link of a folder'))
    for (const name of [
      'on path/relative',
      'absolute',
      'chain',
      'folder/privy',
      'link of a folder/relative',
      './chain',
    ])
      expect(launch(name.includes('/') ? name : `./${name}`), name).toMatchObject({ status: 7, err: '' })
    expect(launch('sh', ['privy'], undefined, join(folder, 'bin'))).toMatchObject({ status: 7 })
    expect(launch('relative', [], pathWith(join(home, 'on path'), newNodeFolder))).toMatchObject({ status: 7 })
    expect(launch('relative', [], pathWith('on path', newNodeFolder))).toMatchObject({ status: 7 })
  })

  test('says so when nothing was built', () => {
    expect(launch(copyLauncher(join(home, 'bare')))).toMatchObject({
      ...{ status: 1, err: 'privy: it is not built yet. Run `npm ci` in its folder.\n' },
    })
  })

  test('takes the Node that npm has installed: below the package, beside it, and above a scope', () => {
    const tools = join(home, 'tools without node')
    mkdirSync(tools)
    const ours = realpathSync(process.execPath)
    for (const place of ['package', 'node_modules/package', 'node_modules/@scope/package']) {
      const folder = install(`${place.replaceAll(/\W/g, '')}/${place}`)
      const packages = place === 'package' ? folder : join(home, place.replaceAll(/\W/g, ''))
      const name = `node-linux-${process.arch}`
      mkdirSync(join(packages, 'node_modules', name, 'bin'), { recursive: true })
      symlinkSync(ours, join(packages, 'node_modules', name, 'bin/node'))
      expect(launch(join(folder, 'bin/privy'), [], tools), place).toMatchObject({
        ...{ status: 7, err: '', told: { version: process.version } },
      })
    }
  })

  test('without a Node, or with one that is too old, it says what to do', () => {
    const launcher = join(install(), 'bin/privy')
    const nowhere = join(home, 'nothing')
    expect(launch(launcher, [], nowhere)).toMatchObject({
      ...{
        status: 1,
        err: expect.stringMatching(/needs Node 24\.7 or newer; PATH has no Node\. Install it/) as unknown,
      },
    })
    for (const version of ['v4.9.1', 'v20.20.2', 'v24.6.0'])
      expect(launch(launcher, [], pathWith(nodeOfVersion(version)))).toMatchObject({
        ...{ status: 1, err: expect.stringContaining(`this is ${version.slice(1)}. Install it`) as unknown },
      })
    for (const version of ['v24.7.0', 'v24.10.0', 'v26.0.0', 'v100.1.2', 'v25.0.0-nightly20250101'])
      expect(launch(launcher, [], pathWith(nodeOfVersion(version)))).toMatchObject({
        status: 0,
        err: '',
        told: { version },
      })
  })

  test.skipIf(oldNodeNeeds.isMissing)(
    `with an old Node in PATH it takes the one that npm has installed ${oldNodeNeeds.label}`,
    () => {
      const folder = install()
      expect(launch(join(folder, 'bin/privy'), [], pathWith(oldNodeFolder ?? ''))).toMatchObject({ status: 1 })
      linkPackages(folder)
      expect(launch(join(folder, 'bin/privy'), ['a'], pathWith(oldNodeFolder ?? ''))).toMatchObject({
        ...{ status: 7, err: '', told: { version: process.version, args: ['a'] } },
      })
    },
  )

  test('needs what package.json says', () => {
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } }
    const launcher = readFileSync('bin/privy', 'utf8')
    const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(engines.node) ?? []
    expect(launcher).toContain(
      `[ "$major" -gt ${major} ] || { [ "$major" -eq ${major} ] && [ "$minor" -ge ${minor} ]; }`,
    )
    for (const [, said] of launcher.matchAll(/needs Node ([\d.]+)/g)) expect(`>=${said}`).toBe(engines.node)
  })
})

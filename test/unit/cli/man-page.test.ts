import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import packaged from '../../../package.json' with { type: 'json' }
import { catalogue } from '../../../src/cli/catalogue.ts'
import { flagName, globalFlags } from '../../../src/cli/command.ts'
import { exitMeanings, manPage } from '../../../src/cli/output/man-page.ts'
import { exitCodes } from '../../../src/shared/errors.ts'
import { needs } from '../../support/machine/needs.ts'

const [path] = packaged.man as [string]

const text = (roff: string): string =>
  roff
    .replaceAll(/\\f[BIR]|\\&/g, '')
    .replaceAll('\\-', '-')
    .replaceAll('\\e', '\\')

test('the man page has every command, with all its flags', async () => {
  const page = text(await manPage())
  for (const { name, usage, summary, load } of catalogue) {
    const section = page
      .slice(page.indexOf(`.SS privy ${name}\n`))
      .split('\n.S', 2)
      .join('\n')
    expect(section).toContain(`privy ${name} ${usage}`.trim())
    expect(section).toContain(summary.replaceAll('`', ''))
    const { flags = {} } = await load()
    for (const [key, { default: isOn }] of Object.entries(flags))
      expect(section, name).toContain(isOn ? `--no-${key}` : flagName(key))
  }
  for (const key of Object.keys(globalFlags)) expect(page).toMatch(new RegExp(`--(no-)?${key}`))
})

test('the man page has every exit code', () => {
  const codes = exitMeanings.map(([code]) => code)
  expect(codes).toEqual([...codes].sort((one, other) => one - other))
  expect(new Set(codes)).toEqual(new Set([0, ...Object.values(exitCodes), 129, 130, 143]))
})

test('the build has it where package.json says', async () => {
  expect(existsSync(path)).toBe(true)
  expect(readFileSync(path, 'utf8')).toBe(await manPage())
})

const mandoc = needs('mandoc')
test.skipIf(mandoc.isMissing)(`mandoc finds no fault in the man page ${mandoc.label}`, async () => {
  const lint = (page: string) =>
    spawnSync('mandoc', ['-T', 'lint', '-W', 'warning'], { input: page, encoding: 'utf8' }).stdout
  const page = await manPage()
  expect(lint(page).replace(/^.*missing date.*\n/, '')).toBe('')
  expect(lint(page.replace('.SH NAME', '.NOSUCHMACRO'))).toContain('NOSUCHMACRO')
})

const man = needs('man')
test.skipIf(man.isMissing)(`man shows it without a warning ${man.label}`, () => {
  const { status, stdout, stderr } = spawnSync('man', ['--warnings', '-l', path], {
    ...{ encoding: 'utf8', env: { ...process.env, MANWIDTH: '80', LC_ALL: 'C.UTF-8' } },
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('privy send TO [TEXT')
})

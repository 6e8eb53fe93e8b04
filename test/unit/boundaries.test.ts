import { cruise, type ICruiseResult } from 'dependency-cruiser'
import extractConfig from 'dependency-cruiser/config-utl/extract-depcruise-config'
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import { expect, test } from 'vitest'

async function breaches(folders: string[]): Promise<{ rules: Set<string>; modules: number }> {
  const { options, ...ruleSet } = await extractConfig('./.dependency-cruiser.cjs')
  const result = await cruise(folders, { ...options, validate: true, ruleSet }, undefined, {
    tsConfig: extractTsConfig('./tsconfig.json'),
  })
  const { summary } = result.output as ICruiseResult
  return { rules: new Set(summary.violations.map(({ rule }) => rule.name)), modules: summary.totalCruised }
}

test('every kind of forbidden import is found in the fixture that has them all', async () => {
  const { rules } = await breaches(['test/fixtures/boundaries/src'])
  expect([...rules].sort()).toEqual([
    'a-new-folder-has-a-rule',
    'cli-imports-only-what-it-may',
    'no-circles',
    'no-missing',
    'one-shot-commands-load-no-heavy-packages',
    'protocol-imports-only-what-it-may',
    'pure-folders-do-no-input-or-output',
  ])
})

test('the source has none, and is read at all', async () => {
  const { rules, modules } = await breaches(['src', 'bin'])
  expect([...rules]).toEqual([])
  expect(modules).toBeGreaterThan(100)
})

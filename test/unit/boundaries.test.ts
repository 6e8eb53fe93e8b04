import { globSync } from 'node:fs'
import { dirname } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import extractConfig from 'dependency-cruiser/config-utl/extract-depcruise-config'
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import { beforeAll, describe, expect, test } from 'vitest'

const { options, ...ruleSet } = await extractConfig('./.dependency-cruiser.cjs')
const ruleNames = (ruleSet.forbidden ?? []).map(({ name }) => name ?? 'a rule without a name')

/** Names of the rules that the modules of `folders` break, and the number of modules that were read. */
async function breaches(folders: string[]): Promise<{ rules: Set<string>; modules: number }> {
  const result = await cruise(folders, { ...options, validate: true, ruleSet }, undefined, {
    tsConfig: extractTsConfig('./tsconfig.json'),
  })
  const { summary } = result.output as ICruiseResult
  return { rules: new Set(summary.violations.map(({ rule }) => rule.name)), modules: summary.totalCruised }
}

describe('the fixture breaks the rule', () => {
  let broken: ReadonlySet<string>
  beforeAll(async () => {
    broken = (await breaches(['test/fixtures/boundaries/src'])).rules
  })

  test.each(ruleNames)('%s', (name) => {
    expect([...broken]).toContain(name)
  })
})

test('the source breaks no rule, and is read at all', async () => {
  const { rules, modules } = await breaches(['src', 'bin'])
  expect([...rules]).toEqual([])
  expect(modules).toBeGreaterThan(100)
})

test('no folder of the source has more files than a reader sees at once', () => {
  const folders = Map.groupBy(globSync('src/**/*.{ts,tsx,md}'), (path) => dirname(path))
  expect(folders.size).toBeGreaterThan(20)
  expect([...folders].filter(([, files]) => files.length > 16).map(([folder]) => folder)).toEqual([])
})

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { version } from '../../../src/shared/version.ts'

test('the version of the program is that of the package', () => {
  const { version: packaged } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  expect(version).toBe(packaged)
})

import { afterEach, expect, test, vi } from 'vitest'
import { maxSocketPathBytes, socketPath } from '../../../src/process/socket-path.ts'
import { accountId } from '../../../src/shared/ids.ts'
import { locateFolders } from '../../../src/supervisor/folders.ts'

const id = accountId('a'.repeat(64))
const fits = (run: string): boolean => Buffer.byteLength(socketPath(run, id)) <= maxSocketPathBytes

afterEach(() => vi.unstubAllEnvs())

test('a home moves everything', () => {
  expect(locateFolders('/h')).toEqual({ config: '/h/config', data: '/h/data', run: '/h/run', cache: '/h/cache' })
})

test('a home too long for a socket gets a short run folder of its own', () => {
  const [one, other] = ['a', 'b'].map((end) => locateFolders(`/${'x'.repeat(80)}/${end}`).run)
  expect(one).not.toBe(other)
  expect(one).toBe(locateFolders(`/${'x'.repeat(80)}/a`).run)
  for (const run of [one, other]) expect(fits(run ?? '')).toBe(true)
})

test('whatever the session is, nodes are found in the same place', () => {
  const { run } = locateFolders(undefined)
  expect(fits(run)).toBe(true)
  vi.stubEnv('XDG_RUNTIME_DIR', '/run/user/4242')
  vi.stubEnv('TMPDIR', '/somewhere')
  expect(locateFolders('').run).toBe(run)
})

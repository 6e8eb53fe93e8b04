import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { maxSocketPathBytes, socketPath } from '../../src/rpc/socket-path.ts'
import { accountId } from '../../src/shared/ids.ts'
import { locateFolders } from '../../src/supervisor/folders.ts'

const id = accountId('a'.repeat(64))
const fits = (run: string): boolean => Buffer.byteLength(socketPath(run, id)) <= maxSocketPathBytes

test('a home moves everything', () => {
  expect(locateFolders('/h', {})).toEqual({ config: '/h/config', data: '/h/data', run: '/h/run', cache: '/h/cache' })
})

test('a home too long for a socket gets a short run folder of its own', () => {
  const [one, other] = ['a', 'b'].map((end) => locateFolders(`/${'x'.repeat(80)}/${end}`, {}).run)
  expect(one).not.toBe(other)
  expect(one).toBe(locateFolders(`/${'x'.repeat(80)}/a`, {}).run)
  for (const run of [one, other]) expect(fits(run ?? '')).toBe(true)
})

test('sockets go where the session keeps them, when there is such a place', () => {
  const session = mkdtempSync(join(tmpdir(), 's-'))
  try {
    expect(locateFolders(undefined, { XDG_RUNTIME_DIR: session }).run).toBe(join(session, 'privy'))
    expect(locateFolders(undefined, { XDG_RUNTIME_DIR: join(session, 'missing') }).run).not.toContain('missing')
  } finally {
    rmSync(session, { recursive: true })
  }
})

test('a session folder that is too long is not used', () => {
  const session = mkdtempSync(join(tmpdir(), 'x'.repeat(80)))
  try {
    expect(fits(locateFolders(undefined, { XDG_RUNTIME_DIR: session }).run)).toBe(true)
  } finally {
    rmSync(session, { recursive: true })
  }
})

import { cpSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '../../../src/shared/bytes.ts'
import { openLogState } from '../../../src/store/log/log-state.ts'
import { collect } from '../../support/log/log-fixture.ts'

describe('the state of a log', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'privy-state-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('has left the process when a write resolves', async () => {
    const state = await openLogState(join(folder, 'log'), () => undefined)
    for (let number = 0; number < 20; number += 1) {
      const copy = join(folder, `copy-${number}`)
      await state.index.put(`zdpu${number}`, true)
      await state.heads.put('heads', utf8(`${number}`))
      cpSync(join(folder, 'log'), copy, { recursive: true })
      const copied = await openLogState(copy, () => undefined)
      expect(Buffer.from((await copied.heads.get('heads')) ?? []).toString()).toBe(`${number}`)
      expect(await collect(copied.hashes())).toHaveLength(number + 1)
      await copied.close()
    }
    await state.close()
  })

  it('tells which entries are in it, and of each that joins', async () => {
    const joined: string[] = []
    const state = await openLogState(join(folder, 'log'), (hash) => joined.push(hash))
    await state.index.put('zdpuA', true)
    await state.index.put('zdpuB', true)
    expect(joined).toEqual(['zdpuA', 'zdpuB'])
    expect(await state.index.get('zdpuA')).toBe(true)
    expect(await state.index.get('zdpuC')).toBeUndefined()
    await state.close()
  })

  it('says what to do when its folder cannot be used', async () => {
    await writeFile(join(folder, 'file'), '')
    await expect(openLogState(join(folder, 'file'), () => undefined)).rejects.toMatchObject({ code: 'start-failed' })
  })
})

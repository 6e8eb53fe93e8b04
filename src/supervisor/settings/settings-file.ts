import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makePrivateFolder } from '../../process/private-folder.ts'
import { PrivyError } from '../../shared/errors.ts'
import type { Folders } from '../folders.ts'
import { withLock } from '../../process/lock-file.ts'
import { parseSettings, type Settings } from './parse-settings.ts'

export type { AccountEntry, Settings } from './parse-settings.ts'

export const settingsPath = (folders: Folders): string => join(folders.config, 'config.json')

/**
 * Reads the configuration without `conf`, because each command reads it and `conf` loads slowly. Its file is plain JSON.
 * @throws PrivyError `bad-file` if it is damaged
 */
export function readSettings(folders: Folders): Settings {
  const path = settingsPath(folders)
  let text
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { accounts: [], network: {} }
    const why = (error as NodeJS.ErrnoException).code ?? 'unknown reason'
    const hint = 'Make the file readable for yourself, or choose another folder with --home'
    throw new PrivyError('bad-file', `Cannot read ${path} (${why})`, hint, { cause: error })
  }
  const parsed = parseSettings(text)
  if (typeof parsed !== 'string') return parsed
  const hint = 'Repair it or move it away; the words restore an account: `privy account restore`'
  throw new PrivyError('bad-file', `The configuration ${path} is damaged: ${parsed}`, hint)
}

/**
 * Changes the configuration: reads, changes and writes it under a lock, so that two commands at the same time lose no change. Atomic; mode 0600.
 * @param change gets the present settings; its errors are thrown, and then nothing is written
 */
export async function changeSettings(folders: Folders, change: (settings: Settings) => Settings): Promise<Settings> {
  const { default: Conf } = await import('conf')
  await makePrivateFolder(folders.config)
  return withLock(`${settingsPath(folders)}.lock`, { timeoutMs: 10_000 }, async () => {
    const changed = change(readSettings(folders))
    const file = new Conf<Record<string, unknown>>({
      cwd: folders.config,
      configName: 'config',
      configFileMode: 0o600,
      accessPropertiesByDotNotation: false,
    })
    file.store = { ...file.store, ...changed }
    return changed
  })
}

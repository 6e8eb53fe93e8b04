import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { NetworkSettings } from '../rpc/handshake.ts'
import { makePrivateFolder } from '../rpc/private-folder.ts'
import { PrivyError } from '../shared/errors.ts'
import type { Address } from '../shared/ids.ts'
import type { Folders } from './folders.ts'
import { withLock } from './lock.ts'
import { parseSettings } from './parse-settings.ts'

/** An account of this machine. Nothing here is secret. */
export interface AccountEntry {
  /** What the person calls it, unique here, and the display name in its contact requests. */
  readonly name: string
  readonly address: Address
  /** 32 hexadecimal digits. */
  readonly device: string
  /** ISO 8601. */
  readonly createdAt: string
  /** Whether `privy lock` ended its node, and nothing but the words may start it. */
  readonly locked?: boolean
  /** Whether the interface has made it, and nobody has shown since that the words are on paper. They are nowhere else. */
  readonly wordsUnconfirmed?: boolean
}

export interface Settings {
  readonly accounts: readonly AccountEntry[]
  readonly network: Partial<NetworkSettings>
  /** What a person wants otherwise, see preferences.ts. Kept as it is written: whoever reads it checks it. */
  readonly interface?: Readonly<Record<string, unknown>>
  readonly privacy?: Readonly<Record<string, unknown>>
}

export const settingsPath = (folders: Folders): string => join(folders.config, 'config.json')

/**
 * Reads the configuration. Every command does, so it does without `conf`, whose file is plain JSON that is replaced as a whole.
 * @throws PrivyError `bad-file` when it is damaged
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
 * Changes the configuration: read, change and write under a lock, so that two commands at once lose nothing. Atomic; mode 0600.
 * @param change gets what is there now; what it throws, this throws, and nothing is written
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

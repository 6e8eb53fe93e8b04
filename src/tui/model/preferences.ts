import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Folders } from '../../supervisor/folders.ts'
import { type Preferences, readPreferences as readChoices } from '../../supervisor/settings/preferences.ts'
import { readSettings, settingsPath } from '../../supervisor/settings/settings-file.ts'
import type { OwnKeys } from './input/keys.ts'

export const usualPreferences: Preferences = readChoices({ accounts: [], network: {} }).preferences

/** Keys by action, both named as in keys.ts. */
const keysSchema = z.object({
  interface: z.object({ keys: z.record(z.string(), z.array(z.string())).optional() }).optional(),
})

export interface ReadPreferences {
  readonly preferences: Preferences
  readonly ownKeys: OwnKeys
  /** Mistakes of the configuration. The default is used for each. */
  readonly problem?: string
}

/**
 * Reads the settings of the interface and of privacy from the configuration.
 * @throws PrivyError `bad-file` if the whole file is damaged
 */
export function readPreferences(folders: Folders): ReadPreferences {
  const { preferences, wrong } = readChoices(readSettings(folders))
  const parsed = keysSchema.safeParse(readJson(settingsPath(folders)))
  const mistakes = parsed.success ? wrong : [...wrong, parsed.error.issues[0]?.path.join('.') ?? 'interface.keys']
  return {
    preferences,
    ownKeys: (parsed.success ? parsed.data.interface?.keys : undefined) ?? {},
    ...(mistakes.length > 0 && {
      problem: `The configuration has a mistake at ${mistakes.join(', ')}; the usual is used there`,
    }),
  }
}

/** The raw configuration: a mistake in `interface` is reported here and does not stop commands. */
function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    // The file does not exist. readSettings reported a damaged one.
    return {}
  }
}

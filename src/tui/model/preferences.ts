import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Folders } from '../../supervisor/folders.ts'
import { type Preferences, readPreferences as readChoices } from '../../supervisor/settings/preferences.ts'
import { readSettings, settingsPath } from '../../supervisor/settings/settings-file.ts'
import type { OwnKeys } from './input/keys.ts'

export const usualPreferences: Preferences = readChoices({ accounts: [], network: {} }).preferences

/** Action to keys, both named as in keys.ts. */
const keysSchema = z.object({
  interface: z.object({ keys: z.record(z.string(), z.array(z.string())).optional() }).optional(),
})

export interface ReadPreferences {
  readonly preferences: Preferences
  readonly ownKeys: OwnKeys
  /** What the configuration says wrongly; the usual is used there. */
  readonly problem?: string
}

/**
 * What the configuration says about the interface, under `interface`, and about privacy.
 * @throws PrivyError `bad-file` when it is damaged as a whole
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

/** As it is written: a mistake in `interface` is told here, and does not keep commands from working. */
function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    // There is none yet; a damaged one was told by readSettings.
    return {}
  }
}

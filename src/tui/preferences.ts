import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Folders } from '../supervisor/folders.ts'
import { settingsPath } from '../supervisor/settings-file.ts'
import type { KeyPreferences } from './keys.ts'

const preferencesSchema = z.object({
  interface: z
    .object({
      preset: z.literal('emacs').optional(),
      /** Action to keys, both named as in keys.ts. */
      keys: z.record(z.string(), z.array(z.string())).optional(),
    })
    .optional(),
})

/** What the configuration says about the interface, under `interface`. What it says wrongly comes back as a problem, and is left out. */
export function readPreferences(folders: Folders): { readonly keys: KeyPreferences; readonly problem?: string } {
  let text
  try {
    text = readFileSync(settingsPath(folders), 'utf8')
  } catch {
    // The supervisor tells when there is a file that cannot be read.
    return { keys: {} }
  }
  const parsed = preferencesSchema.safeParse(parseJson(text))
  if (parsed.success) return { keys: parsed.data.interface ?? {} }
  const [issue] = parsed.error.issues
  return {
    keys: {},
    problem: `The configuration has a mistake at ${issue?.path.join('.') ?? 'interface'}; the usual keys are used`,
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

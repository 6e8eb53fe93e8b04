import { chmodSync, lstatSync, mkdirSync } from 'node:fs'
import type { Env } from './folders.ts'

/** The home that is chosen, before arguments are parsed: `--home`, else PRIVY_HOME. Text behind `--` is no flag. */
export function chosenHome(argv: readonly string[], env: Env): string | undefined {
  const flags = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined)
  const at = flags.findIndex((word) => word === '--home' || word.startsWith('--home='))
  const word = flags[at]
  if (word === undefined) return env['PRIVY_HOME']
  return word === '--home' ? flags[at + 1] : word.slice('--home='.length)
}

/**
 * Makes the folder of compiled code, mode 0700. Whoever can write there chooses what Privy runs.
 * @returns whether it may be used; without it Privy starts slower
 */
export function makeCacheFolder(path: string): boolean {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    const found = lstatSync(path)
    if (!found.isDirectory() || found.uid !== process.getuid?.()) return false
    if ((found.mode & 0o077) !== 0) chmodSync(path, 0o700)
    return true
  } catch {
    // A disk that is full or may only be read: commands that need it say so.
    return false
  }
}

import { chmodSync, lstatSync, mkdirSync } from 'node:fs'
import type { Env } from './folders.ts'

/** The value of `--home`, else of PRIVY_HOME, before arguments are parsed. Text behind `--` is not a flag. */
export function chosenHome(argv: readonly string[], env: Env): string | undefined {
  const flags = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined)
  const at = flags.findIndex((word) => word === '--home' || word.startsWith('--home='))
  const word = flags[at]
  if (word === undefined) return env['PRIVY_HOME']
  return word === '--home' ? flags[at + 1] : word.slice('--home='.length)
}

/**
 * Creates the folder of compiled code, mode 0700, because a user who can write to it determines the code that Privy runs.
 * @returns whether the folder can be used; without it Privy starts more slowly
 */
export function makeCacheFolder(path: string): boolean {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    const found = lstatSync(path)
    if (!found.isDirectory() || found.uid !== process.getuid?.()) return false
    if ((found.mode & 0o077) !== 0) chmodSync(path, 0o700)
    return true
  } catch {
    // The disk is full or read-only. A command that needs the disk reports it.
    return false
  }
}

import { type Folders, locateFolders } from '../../supervisor/folders.ts'
import type { Candidate } from '../command.ts'
import { candidatesFor } from './candidates.ts'
import { findPlace } from './find-place.ts'
import { splitLine } from './split-line.ts'

export interface Defaults {
  /** Unless the line has --home. */
  readonly folders: Folders
  /** Unless the line has --account: name or address; undefined for the only one. */
  readonly account: string | undefined
}

/**
 * All that can follow a line up to the cursor, whatever its letters' case.
 * @throws PrivyError `no-account` when names are wanted and the account is not there
 */
export async function completeLine(line: string, defaults: Defaults): Promise<readonly Candidate[]> {
  const typed = splitLine(line)
  const { place, home, account = defaults.account } = await findPlace(typed)
  const folders = home === undefined ? defaults.folders : locateFolders(home)
  const begins = typed.current.toLowerCase()
  const candidates = await candidatesFor(place, { folders, account })
  return candidates.filter(({ word }) => word.startsWith(':') || word.toLowerCase().startsWith(begins))
}

import { type Folders, locateFolders } from '../../supervisor/folders.ts'
import type { Candidate } from '../command.ts'
import { candidatesFor } from './candidates.ts'
import { findPlace } from './find-place.ts'
import { splitLine } from './split-line.ts'

export interface Defaults {
  /** Default; --home in the line replaces it. */
  readonly folders: Folders
  /** Default; --account in the line replaces it. Name or address; undefined for the only account. */
  readonly account: string | undefined
}

/**
 * All continuations of a line up to the cursor. Ignores case.
 * @throws PrivyError `no-account` if the place needs names of an account that does not exist
 */
export async function completeLine(line: string, defaults: Defaults): Promise<readonly Candidate[]> {
  const typed = splitLine(line)
  const { place, home, account = defaults.account } = await findPlace(typed)
  const folders = home === undefined ? defaults.folders : locateFolders(home)
  const begins = typed.current.toLowerCase()
  const candidates = await candidatesFor(place, { folders, account })
  return candidates.filter(({ word }) => word.startsWith(':') || word.toLowerCase().startsWith(begins))
}

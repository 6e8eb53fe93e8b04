import { statfsSync } from 'node:fs'
import { PrivyError } from '../../shared/errors.ts'

/** Left free for what is being written already, and for the databases to tidy up: LevelDB does not recover from a disk that is full to the last byte. */
const reserveBytes = 16 * 1024 * 1024

/** @throws PrivyError `disk-full` when there is not enough room for more on the disk of a folder; about 5 µs */
export function assertRoom(folder: string): void {
  const { bavail, bsize } = statfsSync(folder)
  if (bavail * bsize >= reserveBytes) return
  throw new PrivyError(
    'disk-full',
    `The disk is full (${folder})`,
    'Free some space; what others send meanwhile is taken when there is room again',
  )
}

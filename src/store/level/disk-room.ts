import { statfsSync } from 'node:fs'
import { PrivyError } from '../../shared/errors.ts'

/** Space that stays free for writes that run and for compaction. LevelDB does not recover from a disk that is completely full. */
const reserveBytes = 16 * 1024 * 1024

/** @throws PrivyError `disk-full` if the disk of the folder has less free space than the reserve. Takes about 5 µs. */
export function assertRoom(folder: string): void {
  const { bavail, bsize } = statfsSync(folder)
  if (bavail * bsize >= reserveBytes) return
  throw new PrivyError(
    'disk-full',
    `The disk is full (${folder})`,
    'Free some space; messages that others send meanwhile arrive after that',
  )
}

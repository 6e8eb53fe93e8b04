import { readFile } from 'node:fs/promises'
import { PrivyError } from '../shared/errors.ts'

/** What a node may have open: 40 files of its own, 100 of the two LevelDBs, the rest for peers and clients. LevelDB fails for good when it gets none. */
const leastOpenFiles = 256

/**
 * Checks the limit that a node would inherit from this process. Node raises its own limit as far as it may.
 * @throws PrivyError `bad-file` when it is too low
 */
export async function checkOpenFiles(): Promise<void> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch((error: unknown) => {
    // No /proc, no limit that could be read.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  })
  const allowed = /^Max open files +(\d+)/m.exec(limits)?.[1]
  if (allowed === undefined || Number(allowed) >= leastOpenFiles) return
  throw new PrivyError(
    'bad-file',
    `A node needs ${leastOpenFiles} files open at once, and only ${allowed} are allowed here`,
    'Allow more, as with `ulimit -n 1024`, then try again',
  )
}

import { readFile } from 'node:fs/promises'
import { PrivyError } from '../shared/errors.ts'

/**
 * Open files of a node: 40 of its own, 100 of the two LevelDBs, the rest for peers and clients. A LevelDB that cannot open a file does not recover.
 */
const leastOpenFiles = 256

/**
 * Checks the limit of open files that a node would inherit from this process. Node raises its soft limit to the hard limit.
 * @throws PrivyError `bad-file` if it is too low
 */
export async function checkOpenFiles(): Promise<void> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch((error: unknown) => {
    // Without /proc the limit cannot be read.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  })
  const allowed = /^Max open files +(\d+)/m.exec(limits)?.[1]
  if (allowed === undefined || Number(allowed) >= leastOpenFiles) return
  throw new PrivyError(
    'bad-file',
    `A node needs ${leastOpenFiles} open files, but the limit is ${allowed}`,
    'Raise it, for example with `ulimit -n 1024`, then try again',
  )
}

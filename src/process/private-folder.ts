import { chmod, lstat, mkdir, stat } from 'node:fs/promises'
import { PrivyError } from '../shared/errors.ts'

/** Write bits of the group and of others. */
const othersWrite = 0o022
const othersAll = 0o077

/**
 * Creates a folder of mode 0700 (and its missing parents), or checks the existing folder. If other users can read the folder but cannot write, its mode
 * becomes 0700.
 * @throws PrivyError `not-allowed` if the path is a link or not a folder, if it belongs to another user, or if other users can write to it
 */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  await checkPrivateFolder(path)
  await tighten(path)
}

/** Creates a folder of mode 0700, or sets the mode of the existing folder. The path may be a link, for example to another disk. */
export async function makeOwnFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  await tighten(path)
}

async function tighten(path: string): Promise<void> {
  const { mode, uid } = await stat(path)
  if ((mode & othersAll) !== 0 && uid === process.getuid?.()) await chmod(path, 0o700)
}

/**
 * Checks the folder of a socket. The owner of the folder decides which process answers on the socket, so server and client both check it first.
 * @throws PrivyError `not-allowed` if the path is a link or not a folder, if it belongs to another user, or if other users can write to it; the error of
 *   `lstat` (ENOENT) if it does not exist
 */
export async function checkPrivateFolder(path: string): Promise<void> {
  const found = await lstat(path)
  if (found.uid !== process.getuid?.())
    throw new PrivyError(
      'not-allowed',
      `${path} belongs to another user`,
      'Remove it, or choose another folder with --home',
    )
  const why = found.isSymbolicLink()
    ? 'is a symbolic link'
    : !found.isDirectory()
      ? 'is not a folder'
      : (found.mode & othersWrite) !== 0
        ? 'can be changed by other users'
        : undefined
  if (why !== undefined) throw new PrivyError('not-allowed', `${path} ${why}`, `Remove it, or run: chmod 700 ${path}`)
}

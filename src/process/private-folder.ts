import { chmod, lstat, mkdir, stat } from 'node:fs/promises'
import { PrivyError } from '../shared/errors.ts'

/** Write bits of the group and of others. */
const othersWrite = 0o022
const othersAll = 0o077

/**
 * Makes a folder that only its owner can enter (mode 0700, parents included), or checks the existing one. One that others could only read becomes
 * 0700: nothing in it is theirs.
 * @throws PrivyError `not-allowed` when it is a link or no folder, belongs to another user, or others could have written to it
 */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  await checkPrivateFolder(path)
  await tighten(path)
}

/** Makes a folder of Privy's own, or tightens the existing one: mode 0700. It may be a link, as to another disk. */
export async function makeOwnFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  await tighten(path)
}

async function tighten(path: string): Promise<void> {
  const { mode, uid } = await stat(path)
  if ((mode & othersAll) !== 0 && uid === process.getuid?.()) await chmod(path, 0o700)
}

/**
 * The owner of a socket's folder decides which process answers on it, so the folder is checked before listening and before talking.
 * @throws PrivyError `not-allowed` when it is a link or no folder, belongs to another user, or others can write to it; what `lstat` throws (ENOENT)
 *   when it is not there
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

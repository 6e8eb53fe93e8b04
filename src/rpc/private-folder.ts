import { lstat, mkdir } from 'node:fs/promises'
import { PrivyError } from '../shared/errors.ts'

/**
 * Makes a folder that only its owner can enter (mode 0700, parents included), or checks the one that is there.
 * @throws PrivyError `not-allowed` when it is a link or no folder, belongs to somebody else, or lets others in
 */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  await checkPrivateFolder(path)
}

/**
 * Whoever owns the folder of a socket decides who answers on it, so it is checked before listening and before talking.
 * @throws PrivyError `not-allowed` as {@link makePrivateFolder}; what `lstat` throws (ENOENT) when it is not there
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
      : (found.mode & 0o077) !== 0
        ? 'can be entered by other users'
        : undefined
  if (why !== undefined) throw new PrivyError('not-allowed', `${path} ${why}`, `Remove it, or run: chmod 700 ${path}`)
}

import { execFileSync } from 'node:child_process'
import { statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of 64 MB that can be filled. */
export interface SmallDisk {
  readonly folder: string
  /** Fills the disk with a file, except `leftBytes`. @returns the path of the file */
  fill(leftBytes: number): Promise<string>
  /** Unmounts the disk. The empty folder stays. */
  unmount(): void
}

/** Mounts a small disk in a temporary folder; undefined if this machine does not allow it. */
export function mountSmallDisk(): SmallDisk | undefined {
  const folder = execFileSync('mktemp', ['-d', join(tmpdir(), 'privy-disk-XXXXXX')])
    .toString()
    .trim()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m,mode=700', 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    execFileSync('rmdir', [folder])
    return undefined
  }
  return {
    folder,
    async fill(leftBytes) {
      const { bavail, bsize } = await statfs(folder)
      const ballast = join(folder, 'ballast')
      await writeFile(ballast, Buffer.alloc(Math.max(0, bavail * bsize - leftBytes)))
      return ballast
    },
    unmount: () => void execFileSync('umount', [folder]),
  }
}

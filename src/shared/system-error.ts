import { asPrivyError, PrivyError } from './errors.ts'

/** Refusals of the system that are nobody's bug, by errno(3): what is wrong, and what to do. */
const refusals: Readonly<Record<string, readonly [why: string, hint: string]>> = {
  ENOSPC: ['the disk is full', 'Free some space, then try again'],
  EDQUOT: ['your share of the disk is used up', 'Free some space, then try again'],
  EROFS: ['the disk is read-only', 'Choose another folder with --home'],
  EACCES: ['permission denied', 'Look at its permissions, or choose another folder with --home'],
  EPERM: ['permission denied', 'Look at its permissions, or choose another folder with --home'],
  ENOTDIR: ['a part of its path is not a folder', 'Choose another folder with --home'],
  EEXIST: ['something else is there already', 'Move it away, or choose another folder with --home'],
  ELOOP: ['it is a link that leads to itself', 'Choose another folder with --home'],
  ENAMETOOLONG: ['its name is too long', 'Choose a shorter --home'],
  EIO: ['the disk has a fault', 'Look at the disk'],
  EMFILE: ['too many files are open', 'Allow more, as with `ulimit -n 1024`, then try again'],
  ENFILE: ['too many files are open', 'Try again in a moment'],
}

/** Databases and the loader of modules give it no code. */
const outOfFiles = /too many open files/i

/** What `mkdir` says of a parent that cannot be made: Node reports EROFS so. */
const missingParent = ['it cannot be made there', 'Choose another folder with --home'] as const

/** Whether the disk takes nothing more: it is full, read-only or broken. */
export function isDiskRefusal(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EROFS' || code === 'EIO'
}

/** Any thrown thing as a PrivyError: a full disk or a missing permission is `bad-file`, what else is not known is a fault. */
export function asKnownError(error: unknown): PrivyError {
  if (error instanceof PrivyError || !(error instanceof Error)) return asPrivyError(error)
  const { code = '', path, syscall } = error as NodeJS.ErrnoException
  const refusal =
    code === 'ENOENT' && syscall === 'mkdir'
      ? missingParent
      : refusals[outOfFiles.test(error.message) ? 'EMFILE' : code]
  if (refusal === undefined) return asPrivyError(error)
  const [why, hint] = refusal
  return new PrivyError('bad-file', `Cannot ${syscall ?? 'use'} ${path ?? 'a file'}: ${why}`, hint, { cause: error })
}

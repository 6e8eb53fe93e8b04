import { asPrivyError, PrivyError } from './errors.ts'

/** System errors that are not bugs, by errno(3): what is wrong, and what to do. */
const refusals: Readonly<Record<string, readonly [why: string, hint: string]>> = {
  ENOSPC: ['the disk is full', 'Free some space, then try again'],
  EDQUOT: ['the disk quota is used up', 'Free some space, then try again'],
  EROFS: ['the disk is read-only', 'Choose another folder with --home'],
  EACCES: ['permission denied', 'Check its permissions, or choose another folder with --home'],
  EPERM: ['permission denied', 'Check its permissions, or choose another folder with --home'],
  ENOTDIR: ['a part of its path is not a folder', 'Choose another folder with --home'],
  EEXIST: ['the path exists already', 'Move it away, or choose another folder with --home'],
  ELOOP: ['the link points to itself', 'Choose another folder with --home'],
  ENAMETOOLONG: ['its name is too long', 'Choose a shorter --home'],
  EIO: ['the disk has a fault', 'Check the disk'],
  EMFILE: ['too many files are open', 'Raise the limit, for example with `ulimit -n 1024`, then try again'],
  ENFILE: ['too many files are open', 'Try again in a moment'],
}

/** Databases and the module loader throw this error without a code. */
const outOfFiles = /too many open files/i

/** ENOENT of `mkdir`: Node reports so that a parent folder cannot be created, for example on a read-only disk. */
const missingParent = ['it cannot be created there', 'Choose another folder with --home'] as const

/** Whether the disk takes no data: it is full, read-only or broken. */
export function isDiskRefusal(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EROFS' || code === 'EIO'
}

/** Any thrown value as a PrivyError. A system error such as a full disk becomes `bad-file`; every other error becomes `fault`. */
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

import { PrivyError } from '../../shared/errors.ts'

/** Error: files of a LevelDB are damaged. */
export class StoreDamage extends PrivyError {
  /** Folder of the LevelDB. */
  readonly store: string

  constructor(store: string, why: string, options?: { cause?: unknown }) {
    super(
      'bad-file',
      `A store of this account is damaged: ${store} (${why})`,
      'Run `privy stop` and `privy start`: the start repairs it, and keeps the damaged files aside',
      options,
    )
    this.store = store
  }
}

/** Errors of LevelDB for damaged files: checksums, magic numbers, tables that are missing or too short. */
const levelComplaint = /Corruption: |IO error: .*\.ldb: (No such file or directory|Invalid argument)/

/** The damage that an error or one of its causes reports; undefined for other errors. */
export function damageOf(error: unknown, store: string): StoreDamage | undefined {
  for (let one = error; one instanceof Error; one = one.cause) {
    if (one instanceof StoreDamage) return one
    // blockstore-level copies the message of LevelDB into an error of its own.
    const complaint = levelComplaint.exec(one.message)
    if (complaint) return new StoreDamage(store, one.message.slice(complaint.index), { cause: error })
  }
  return undefined
}

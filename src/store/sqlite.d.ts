/** Types of the parts of better-sqlite3-multiple-ciphers 13 that Privy uses. Its `exports` hide its own types from nodenext resolution. */
declare module 'better-sqlite3-multiple-ciphers' {
  export interface RunResult {
    readonly changes: number
    readonly lastInsertRowid: number | bigint
  }

  export interface Statement<Parameters extends unknown[] = unknown[], Row = unknown> {
    run(...parameters: Parameters): RunResult
    get(...parameters: Parameters): Row | undefined
    all(...parameters: Parameters): Row[]
    iterate(...parameters: Parameters): IterableIterator<Row>
    /** Rows become the value of their first column. */
    pluck(toggle?: boolean): this
  }

  export interface Database {
    readonly open: boolean
    readonly inTransaction: boolean
    prepare<Parameters extends unknown[] = unknown[], Row = unknown>(source: string): Statement<Parameters, Row>
    /** Wraps a function into BEGIN and COMMIT, or ROLLBACK if it throws. */
    transaction<Parameters extends unknown[], Result>(
      run: (...parameters: Parameters) => Result,
    ): (...parameters: Parameters) => Result
    exec(source: string): this
    pragma(source: string, options?: { simple?: boolean }): unknown
    /** The bytes of the whole database, as a file would have them. */
    serialize(): Buffer<ArrayBuffer>
    close(): this
  }

  export class SqliteError extends Error {
    readonly code: string
  }

  const Database: {
    /** @param path a path, or the bytes of `serialize`, which are opened in memory */
    new (path: string | Buffer, options?: { timeout?: number; fileMustExist?: boolean }): Database
    readonly SqliteError: typeof SqliteError
  }
  export default Database
}

/** What Privy uses of better-sqlite3-multiple-ciphers 13, whose `exports` hide its types from TypeScript's nodenext resolution. */
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
    /** Rows are their first column from then on. */
    pluck(toggle?: boolean): this
  }

  export interface Database {
    readonly open: boolean
    readonly inTransaction: boolean
    prepare<Parameters extends unknown[] = unknown[], Row = unknown>(source: string): Statement<Parameters, Row>
    /** The same function, within BEGIN and COMMIT, or ROLLBACK when it throws. */
    transaction<Parameters extends unknown[], Result>(
      run: (...parameters: Parameters) => Result,
    ): (...parameters: Parameters) => Result
    exec(source: string): this
    pragma(source: string, options?: { simple?: boolean }): unknown
    /** The whole database, as a file would have it. */
    serialize(): Buffer<ArrayBuffer>
    close(): this
  }

  export class SqliteError extends Error {
    readonly code: string
  }

  const Database: {
    /** @param path or what `serialize` gave, which is then in memory only */
    new (path: string | Buffer, options?: { timeout?: number; fileMustExist?: boolean }): Database
    readonly SqliteError: typeof SqliteError
  }
  export default Database
}

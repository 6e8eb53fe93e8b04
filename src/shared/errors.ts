/** Error codes and their exit codes (README.md, "In scripts"). Both are stable: scripts compare them. */
export const exitCodes = {
  fault: 1,
  usage: 2,
  'no-account': 3,
  'account-locked': 4,
  'node-unreachable': 5,
  'unknown-contact': 6,
  'unknown-request': 6,
  'unknown-message': 6,
  'not-allowed': 7,
  'bad-input': 8,
  'bad-words': 8,
  'bad-address': 8,
  'bad-file': 8,
  'disk-full': 8,
  'too-large': 8,
  'account-exists': 8,
  'start-failed': 5,
  'version-mismatch': 5,
  'nothing-to-read': 9,
  'wait-queued': 20,
  'wait-sent': 21,
  'wait-held': 22,
  'wait-delivered': 23,
  expired: 24,
  refused: 24,
} as const

export type ErrorCode = keyof typeof exitCodes

/** The form of an error on the socket and in the output of `--json`. */
export interface ErrorShape {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string
}

/** An error on which a person can act. A bug is an ordinary error. Hostile input is a typed rejection and is not thrown. */
export class PrivyError extends Error {
  override readonly name = 'PrivyError'
  readonly code: ErrorCode
  /** One sentence that says what the person can do next, without a full stop. */
  readonly hint: string

  constructor(code: ErrorCode, message: string, hint: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
    this.hint = hint
  }

  get exitCode(): number {
    return exitCodes[this.code]
  }

  toJSON(): ErrorShape {
    return { code: this.code, message: this.message, hint: this.hint }
  }
}

export const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(exitCodes, code)

/** Any thrown value as a PrivyError. Every other error becomes a `fault`, which means a bug. */
export function asPrivyError(error: unknown): PrivyError {
  if (error instanceof PrivyError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new PrivyError('fault', message, 'This is a bug in Privy; run again with PRIVY_DEBUG=1 to see where', {
    cause: error,
  })
}

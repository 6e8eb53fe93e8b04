import { PrivyError } from '../../shared/errors.ts'

/** Converts an error at the start of a host to a PrivyError. Other errors are returned unchanged. */
export function asStartError(error: unknown): unknown {
  if (error instanceof PrivyError) return error
  if (error instanceof Error && 'code' in error && error.code === 'LEVEL_DATABASE_NOT_OPEN') {
    return new PrivyError(
      'start-failed',
      'The blocks of this account cannot be opened',
      'Stop the other node of this account, or make its folder writable for you',
      { cause: error },
    )
  }
  if (/EADDRINUSE|EADDRNOTAVAIL|EACCES|failed to be listened on/.test(textOf(error))) {
    return new PrivyError(
      'start-failed',
      'A listen address is in use or does not belong to this machine',
      'Choose another one with network.listen or PRIVY_LISTEN',
      { cause: error },
    )
  }
  return error
}

/** The messages of an error and all its causes. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const inner = error instanceof AggregateError ? error.errors.map(textOf) : []
  return [error.message, error.cause === undefined ? '' : textOf(error.cause), ...inner].join('\n')
}

import { PrivyError } from '../shared/errors.ts'

/** Why a host did not start, for people. What is not recognised is passed on as it is. */
export function asStartError(error: unknown): unknown {
  const text = textOf(error)
  if (/LEVEL_LOCKED|already held by process|lock .*LOCK/i.test(text)) {
    return new PrivyError(
      'start-failed',
      'Another process uses the blocks of this account',
      'Stop the other node of this account first',
      { cause: error },
    )
  }
  if (/EADDRINUSE|EADDRNOTAVAIL|EACCES|failed to be listened on/.test(text)) {
    return new PrivyError(
      'start-failed',
      'None of the listen addresses is free',
      'Choose another port with network.listen or PRIVY_LISTEN',
      { cause: error },
    )
  }
  return error
}

/** The messages and codes of an error and of all its causes. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const inner = error instanceof AggregateError ? error.errors.map(textOf) : []
  return [
    error.message,
    'code' in error ? String(error.code) : '',
    error.cause === undefined ? '' : textOf(error.cause),
    ...inner,
  ].join('\n')
}

import { PrivyError } from '../../shared/errors.ts'
import { isMessageId } from '../../shared/ids.ts'
import type { Queries } from '../../store/index/queries.ts'
import type { MessageRow } from '../../store/index/rows.ts'

/**
 * Finds a message by its id or by an unambiguous beginning of it.
 * @throws PrivyError `unknown-message`
 */
export function findMessage(queries: Pick<Queries, 'message' | 'messagesBeginning'>, which: string): MessageRow {
  const digits = which.trim().toLowerCase()
  const rows = isMessageId(digits)
    ? [queries.message(digits)]
    : /^[0-9a-f]{4,31}$/.test(digits)
      ? queries.messagesBeginning(digits)
      : []
  const [row, second] = rows
  if (!row?.shown || second) {
    const what = second ? `Several messages' ids begin with ${digits}` : `There is no message ${which}`
    throw new PrivyError('unknown-message', what, 'Take the id from `privy read --json`')
  }
  return row
}

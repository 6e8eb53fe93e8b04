import { PrivyError } from '../../shared/errors.ts'
import { harmlessName } from '../../shared/text/harmless.ts'

const maxNameLength = 64

/**
 * A name for an account or a contact, as it will be shown.
 * @throws PrivyError `bad-input` unless it has 1 to 64 characters on one line, none of them invisible, and does not look like an address
 */
export function checkName(text: string): string {
  const name = text.trim()
  const length = Array.from(name).length
  if (/^privy:/i.test(name))
    throw new PrivyError('bad-input', 'A name that looks like an address would mislead', 'Choose another name')
  if (length >= 1 && length <= maxNameLength && harmlessName(name) === name) return name
  throw new PrivyError(
    'bad-input',
    'This name does not do',
    `Give one of 1 to ${maxNameLength} characters on one line, without invisible ones`,
  )
}

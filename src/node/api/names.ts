import { PrivyError } from '../../shared/errors.ts'
import { maxName } from '../../protocol/content.ts'

/**
 * A name that a person gave: one line of 1 to 64 characters, without space around it.
 * @throws PrivyError `bad-input`
 */
export function checkName(name: string): string {
  const trimmed = name.trim()
  const hint = 'Give a name of 1 to 64 characters on one line'
  if (trimmed === '') throw new PrivyError('bad-input', 'The name is empty', hint)
  if (Array.from(trimmed).length > maxName) throw new PrivyError('bad-input', 'The name is too long', hint)
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(trimmed))
    throw new PrivyError('bad-input', 'The name has control characters', hint)
  return trimmed
}

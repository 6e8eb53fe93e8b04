import { PrivyError } from '../errors.ts'
import { isBlank } from './harmless.ts'

/** Longest name of an account or a contact, in Unicode code points. */
export const maxName = 64

/** `privy:` at the beginning, or 16 or more hexadecimal digits, in either case. */
const addressLike = /^privy:|^[0-9a-f]{16,}$/i

/**
 * Normalises a name that a hostile peer may have written (SPEC.md section 2.3): one line in NFC, at most 64 code points, without control characters and
 * without invisible characters, so that two names never differ only by these. Joiners stay where scripts and emoji need them, that is, not next to
 * ASCII.
 * @returns empty if no character is left, or if the name looks like an address
 */
export function plainName(text: string): string {
  const line = plainLine(text)
  const name = Array.from(line).slice(0, maxName).join('').trim()
  return addressLike.test(name) ? '' : name
}

const plainLine = (text: string): string =>
  text
    .toWellFormed()
    .normalize('NFC')
    .replace(/(?:\p{Cc}|\p{Z})+/gu, ' ')
    .replace(/(?!\u200c|\u200d|\ufe0f)(?:\p{Cf}|\p{Default_Ignorable_Code_Point}|\u2800)/gu, '')
    .replace(/(?<=^|[ -~])(?:\u200c|\u200d|\ufe0f)+|(?:\u200c|\u200d)+(?=$|[ -~])/gu, '')
    .trim()

/**
 * Checks a name that the person gives to an account or a contact. The result is stored and shown without further change.
 * @returns the name in NFC, without space around it
 * @throws PrivyError `bad-input` unless it has 1 to 64 characters on one line, all visible, and does not look like an address
 */
export function checkName(text: string): string {
  const name = text.trim().normalize('NFC')
  const refuse = (message: string): never => {
    throw new PrivyError('bad-input', message, `Give a name of 1 to ${maxName} characters on one line`)
  }
  if (name === '') refuse('The name is empty')
  if (Array.from(name).length > maxName) refuse('The name is too long')
  if (addressLike.test(name)) refuse('The name looks like an address')
  if (isBlank(name) || plainLine(name) !== name) refuse('The name has characters that cannot be seen')
  return name
}

/** Key that is equal for names which differ only in case or in the encoding of their characters. Such names clash. */
export const nameKey = (name: string): string => name.trim().normalize('NFKC').toLowerCase()

import { maxName } from './content.ts'

/**
 * A name as it is kept and shown, made from what a stranger may have written: one line in NFC, at most 64 code points, without control
 * characters and without what cannot be seen, so that no two names that look alike differ in that only. Joiners stay where scripts and emoji
 * need them, that is, not next to ASCII.
 * @returns empty when nothing is left, or when it could be taken for an address: `privy:` at its beginning, or 16 and more hexadecimal digits
 */
export function plainName(text: string): string {
  const line = text
    .toWellFormed()
    .normalize('NFC')
    .replace(/(?:\p{Cc}|\p{Z})+/gu, ' ')
    .replace(/(?!\u200c|\u200d|\ufe0f)(?:\p{Cf}|\p{Default_Ignorable_Code_Point}|\u2800)/gu, '')
    .replace(/(?<=^|[ -~])(?:\u200c|\u200d|\ufe0f)+|(?:\u200c|\u200d)+(?=$|[ -~])/gu, '')
    .trim()
  const name = Array.from(line).slice(0, maxName).join('').trim()
  return /^privy:|^[0-9a-f]{16,}$/i.test(name) ? '' : name
}

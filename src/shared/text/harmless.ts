/** Complete escape sequences of ECMA-48: strings (DCS, SOS, OSC, PM, APC) with their end, CSI, and sequences of two characters. */
const sequences =
  // eslint-disable-next-line no-control-regex -- the pattern must match control characters
  /(?:\x1b[PX\]^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-~]/g
/** C0 without newline and tab; DEL; C1. */
// eslint-disable-next-line no-control-regex -- the pattern must match control characters
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g
const lineEnds = /\r\n?|[\u0085\u2028\u2029]/g
/** Characters that are invisible or reverse text: bidi controls, zero widths, fillers, tags, annotation. Joiners and emoji selectors stay. */
const invisible = /(?!\u200c|\u200d|\ufe0e|\ufe0f)\p{Default_Ignorable_Code_Point}|[\ufff9-\ufffb]/gu
/** Characters that show nothing when they stand alone: marks, joiners, the empty Braille cell, the musical null note head. */
const unseen = /\s|\p{M}|\u200c|\u200d|\u2800|\u{1d159}/gu
/** More than four marks on one character. Joiners and selectors count. */
const tooManyMarks = /([\p{M}\u200c\u200d]{4})[\p{M}\u200c\u200d]+/gu
/** Emoji with more than six joins. The longest emoji, a family with skin tones, has three. */
const tooManyJoins =
  /((?:\p{ExtPict}[\p{M}\p{EMod}\u200c\u200d]*\u200d){6}\p{ExtPict}[\p{M}\p{EMod}\u200c]*)\u200d(?:[\p{M}\p{EMod}\u200c\u200d]*\u200d)?(?=\p{ExtPict})/gu

/**
 * Cleans text from others for a terminal: the result cannot move the cursor, change colours, write to the clipboard, or hide or reorder characters.
 * Newlines and tabs stay. Complete escape sequences and invisible characters are removed. Other control characters become U+FFFD.
 */
export function harmless(text: string): string {
  return text
    .toWellFormed()
    .replace(lineEnds, '\n')
    .replace(sequences, '')
    .replace(controls, '\ufffd')
    .replace(invisible, '')
    .replace(tooManyMarks, '$1')
    .replace(tooManyJoins, '$1')
}

/** Cleans a name from others: one line, never blank. */
export function harmlessName(name: string): string {
  const line = harmless(name).replace(/\s+/g, ' ').trim()
  return isBlank(line) ? '(no name)' : line
}

/** Whether a text shows no visible character. */
export const isBlank = (text: string): boolean => harmless(text).replace(unseen, '') === ''

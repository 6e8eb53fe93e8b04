/** Escape sequences of ECMA-48 that are whole: strings (DCS, SOS, OSC, PM, APC) with their end, CSI, and two-character ones. */
const sequences =
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  /(?:\x1b[PX\]^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-~]/g
/** C0 but newline and tab, DEL, C1. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g
const lineEnds = /\r\n?|[\u0085\u2028\u2029]/g
/** What shows nothing or turns text round: bidi controls, zero widths, fillers, tags, annotation. Joiners and emoji selectors stay. */
const invisible = /(?!\u200c|\u200d|\ufe0e|\ufe0f)\p{Default_Ignorable_Code_Point}|[\ufff9-\ufffb]/gu
/** What is left of a text that shows nothing: marks on nothing, joiners, an empty Braille cell, a musical note without a head. */
const unseen = /\s|\p{M}|\u200c|\u200d|\u2800|\u{1d159}/gu
/** More than four marks on one character, joiners and selectors included. */
const tooManyMarks = /([\p{M}\u200c\u200d]{4})[\p{M}\u200c\u200d]+/gu
/** Emoji joined more than six times; families with skin tones, the longest there are, have three joins. */
const tooManyJoins =
  /((?:\p{ExtPict}[\p{M}\p{EMod}\u200c\u200d]*\u200d){6}\p{ExtPict}[\p{M}\p{EMod}\u200c]*)\u200d(?:[\p{M}\p{EMod}\u200c\u200d]*\u200d)?(?=\p{ExtPict})/gu

/**
 * Text from other people, made safe to print on a terminal: it cannot move the cursor, change colours, write to the clipboard, hide or reorder what
 * it says. Newlines and tabs stay. What has no place in text becomes U+FFFD; whole escape sequences and invisible characters go.
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

/** A name, on one line and never blank. */
export function harmlessName(name: string): string {
  const line = harmless(name).replace(/\s+/g, ' ').trim()
  return isBlank(line) ? '(no name)' : line
}

/** Whether nothing can be seen of a text. */
export const isBlank = (text: string): boolean => harmless(text).replace(unseen, '') === ''

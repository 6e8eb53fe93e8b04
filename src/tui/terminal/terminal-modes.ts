/**
 * Modes beside what Ink switches: no automatic wrap at the right edge (DECAWM), since a character that the terminal takes for wider than we do would
 * push the rest of the screen down; bracketed paste; focus reports.
 */
export const enterModes = '\x1b[?7l\x1b[?2004h\x1b[?1004h'
export const leaveModes = '\x1b[?1004l\x1b[?2004l\x1b[?7h'
/** Clicks and the wheel, with places above 223 as well (SGR). Never the pointer's movements. */
export const mouseOn = '\x1b[?1000h\x1b[?1006h'
export const mouseOff = '\x1b[?1006l\x1b[?1000l'
/** The title from before is put aside and fetched again (xterm's title stack). */
export const keepTitle = '\x1b[22;2t'
export const fetchTitle = '\x1b[23;2t'
export const titleSequence = (title: string): string => `\x1b]2;${title}\x07`
/** Everything back, also what Ink switched: for when it cannot do so itself. */
export const restoreTerminal = `${mouseOff}${leaveModes}\x1b[?1049l\x1b[?25h`

/**
 * Begins a new screen: what a terminal keeps of the old one when it changes its size is its own affair, so nothing may build on it. Held back
 * (mode 2026) until the next frame, which ends that: no flicker.
 */
export const beginScreen = '\x1b[?2026h\x1b[H\x1b[2J'

/** Puts text on the clipboard (xterm, OSC 52). */
export const copySequence = (text: string): string => `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`

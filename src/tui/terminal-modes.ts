/**
 * Modes beside what Ink switches: no automatic wrap at the right edge (DECAWM), since a character that the terminal takes for wider than we do would
 * push the rest of the screen down; bracketed paste; focus reports.
 */
export const enterModes = '\x1b[?7l\x1b[?2004h\x1b[?1004h'
export const leaveModes = '\x1b[?1004l\x1b[?2004l\x1b[?7h'
/** Everything back, also what Ink switched: for when it cannot do so itself. */
export const restoreTerminal = `${leaveModes}\x1b[?1049l\x1b[?25h`

/** Puts text on the clipboard (xterm, OSC 52). */
export const copySequence = (text: string): string => `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`

/**
 * Modes besides those of Ink: no automatic wrap at the right edge (DECAWM), since a character that is wider in the terminal than expected would push the
 * rest of the screen down; bracketed paste; focus reports.
 */
export const enterModes = '\x1b[?7l\x1b[?2004h\x1b[?1004h'
export const leaveModes = '\x1b[?1004l\x1b[?2004l\x1b[?7h'
/** Reports clicks and the wheel, with SGR coordinates, which may exceed 223. Does not report movements. */
export const mouseOn = '\x1b[?1000h\x1b[?1006h'
export const mouseOff = '\x1b[?1006l\x1b[?1000l'
/** Saves the title, and restores it (title stack of xterm). */
export const keepTitle = '\x1b[22;2t'
export const fetchTitle = '\x1b[23;2t'
export const titleSequence = (title: string): string => `\x1b]2;${title}\x07`
/** Resets all modes, including those of Ink, if Ink cannot do it itself. */
export const restoreTerminal = `${mouseOff}${leaveModes}\x1b[?1049l\x1b[?25h`

/**
 * Starts a new screen. After a change of the size, the old content of the screen is undefined, so it is cleared. The terminal holds the change back (mode
 * 2026) until the next frame ends it, to avoid flicker.
 */
export const beginScreen = '\x1b[?2026h\x1b[H\x1b[2J'

/** Copies a text to the clipboard (xterm, OSC 52). */
export const copySequence = (text: string): string => `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`

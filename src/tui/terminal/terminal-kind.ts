import type { Env } from '../../supervisor/folders.ts'

/** How a terminal shows notifications: by an operating system command (OSC) or by the bell. */
export type Channel = 'osc99' | 'osc777' | 'osc9' | 'bell'

/** tmux and screen pass on a bell. They pass on other sequences only if configured, and to an unknown terminal. */
const isMultiplexed = ({ TMUX, STY, ZELLIJ, TERM = '' }: Env): boolean =>
  Boolean(TMUX ?? STY ?? ZELLIJ) || /^(screen|tmux)/.test(TERM)

/** The channel that the environment names. The bell works in every terminal. */
export function channelOf(env: Env): Channel {
  const { TERM = '', TERM_PROGRAM = '' } = env
  if (isMultiplexed(env)) return 'bell'
  if (env['KITTY_WINDOW_ID'] || TERM === 'xterm-kitty') return 'osc99'
  if (/^(foot|rxvt-unicode)/.test(TERM)) return 'osc777'
  const hasNine =
    ['iTerm.app', 'WezTerm', 'ghostty', 'WarpTerminal'].includes(TERM_PROGRAM) ||
    env['LC_TERMINAL'] === 'iTerm2' ||
    Boolean(env['WT_SESSION'] ?? env['ConEmuPID'])
  return hasNine ? 'osc9' : 'bell'
}

/** @param text harmless, one line, not beginning with a digit: ConEmu reads `9;4` and similar texts as commands */
export function notifySequence(channel: Channel, text: string): string {
  switch (channel) {
    case 'osc99':
      return `\x1b]99;i=privy;${text}\x1b\\`
    case 'osc777':
      return `\x1b]777;notify;Privy;${text}\x07`
    case 'osc9':
      return `\x1b]9;${text}\x07`
    case 'bell':
      return '\x07'
  }
}

/** Whether the terminal supports no escape sequences, as the shell of an editor. It would print them. */
export const isDumb = ({ TERM = '' }: Env): boolean => TERM === 'dumb'

/** Whether the terminal has a title. The console of Linux would print the sequence. */
export const hasTitle = ({ TERM = '' }: Env): boolean => !['linux', 'dumb', ''].includes(TERM)

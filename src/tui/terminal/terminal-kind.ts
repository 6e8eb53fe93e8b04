import type { Env } from '../../supervisor/folders.ts'

/** How a terminal is told to notify somebody: by an operating system command (OSC), or by ringing. */
export type Channel = 'osc99' | 'osc777' | 'osc9' | 'bell'

/** tmux and screen hand on a bell, but other sequences only where somebody has allowed it, to a terminal that is not known here. */
const isMultiplexed = ({ TMUX, STY, ZELLIJ, TERM = '' }: Env): boolean =>
  Boolean(TMUX ?? STY ?? ZELLIJ) || /^(screen|tmux)/.test(TERM)

/** What the terminal understands, as far as its environment tells. A bell is never wrong. */
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

/** @param text harmless, on one line, and not beginning with a digit: ConEmu takes `9;4` and others for commands of its own */
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

/** Whether it only writes lines, as in the shell of an editor: anything else would be printed. */
export const isDumb = ({ TERM = '' }: Env): boolean => TERM === 'dumb'

/** Whether the terminal has a title. The console of Linux would print it. */
export const hasTitle = ({ TERM = '' }: Env): boolean => !['linux', 'dumb', ''].includes(TERM)

import { spawnSync } from 'node:child_process'

/** Programs that some tests need, with the Debian package that has each. */
const packages = {
  bash: 'bash',
  busybox: 'busybox',
  dash: 'dash',
  fish: 'fish',
  ip: 'iproute2',
  man: 'man-db',
  mandoc: 'mandoc',
  nft: 'nftables',
  script: 'bsdutils',
  tmux: 'tmux',
  zsh: 'zsh',
} as const

export type Tool = keyof typeof packages

/** Something of the machine that tests need: `test.skipIf(need.isMissing)(`... ${need.label}`, ...)`. */
export interface Need {
  readonly isMissing: boolean
  /** Ends the name of the test. The reporter prints the names of those that were skipped. */
  readonly label: string
}

const isHere = (tool: Tool): boolean =>
  spawnSync('/bin/sh', ['-c', 'command -v "$1"', 'sh', tool], { stdio: 'ignore' }).status === 0

export function needs(...tools: readonly Tool[]): Need {
  const missing = tools.filter((tool) => !isHere(tool))
  if (missing.length === 0) return { isMissing: false, label: `(needs ${tools.join(', ')})` }
  const debian = missing.map((tool) => packages[tool]).join(' ')
  return { isMissing: true, label: `(needs ${missing.join(', ')}: apt install ${debian})` }
}

/** @param what of the machine, not of its packages */
export const needsThat = (isHere: boolean, what: string): Need => ({ isMissing: !isHere, label: `(needs ${what})` })

/** The first of several that is missing. */
export function needsAll(first: Need, ...others: readonly Need[]): Need {
  return [first, ...others].find(({ isMissing }) => isMissing) ?? first
}

export const needsRoot = needsThat(process.getuid?.() === 0, 'root')

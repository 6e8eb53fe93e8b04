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

/** A requirement of tests on the machine: `test.skipIf(need.isMissing)(`... ${need.label}`, ...)`. */
export interface Need {
  readonly isMissing: boolean
  /** End of the title of the test. The reporter prints the titles of skipped tests. */
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

/** @param what ability of the machine that no package gives */
export const needsThat = (isHere: boolean, what: string): Need => ({ isMissing: !isHere, label: `(needs ${what})` })

/** The first missing need of several. */
export function needsAll(first: Need, ...others: readonly Need[]): Need {
  return [first, ...others].find(({ isMissing }) => isMissing) ?? first
}

export const needsRoot = needsThat(process.getuid?.() === 0, 'root')

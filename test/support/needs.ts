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

export interface Need {
  readonly isMissing: boolean
  /** For the name of what is skipped, which the reporter prints. */
  readonly label: string
}

const isHere = (tool: Tool): boolean =>
  spawnSync('/bin/sh', ['-c', 'command -v "$1"', 'sh', tool], { stdio: 'ignore' }).status === 0

/** What tests need of the machine: `describe.skipIf(need.isMissing)(`... ${need.label}`, ...)`. */
export function needs(...tools: readonly Tool[]): Need {
  const missing = tools.filter((tool) => !isHere(tool))
  const debian = missing.map((tool) => packages[tool]).join(' ')
  const label =
    missing.length === 0 ? `needs ${tools.join(', ')}` : `needs ${missing.join(', ')}: apt install ${debian}`
  return { isMissing: missing.length > 0, label: `(${label})` }
}

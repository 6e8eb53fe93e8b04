import { Box, Text, useApp, useInput } from 'ink'
import type { Account } from '../rpc/contract.ts'

export interface ShownAccount extends Account {
  /** What the person should know about its node, and what to do. */
  readonly warning?: string
}

const stateTexts: Readonly<Record<Account['state'], string>> = {
  running: 'running',
  locked: 'locked',
  stopped: 'stopped',
}

/** The first screen there is: whose accounts are here, whether their nodes run, and how to go on. */
export function PlainScreen({ accounts }: { readonly accounts: readonly ShownAccount[] }) {
  const { exit } = useApp()
  useInput((input, key) => {
    if (input === 'q' || (key.ctrl && input === 'c')) exit()
  })
  return (
    <Box flexDirection="column">
      <Text bold>Privy</Text>
      <Box flexDirection="column" marginY={1}>
        {accounts.length === 0 ? <Text>There is no account here yet.</Text> : accounts.map(AccountRow)}
      </Box>
      {nextSteps(accounts).map(([command, purpose]) => (
        <Text key={command} wrap="truncate">
          {'  '}
          <Text color="cyan">{command}</Text> {purpose}
        </Text>
      ))}
      <Box marginTop={1}>
        <Text dimColor>q quits; nodes go on running</Text>
      </Box>
    </Box>
  )
}

function AccountRow({ name, address, state, warning }: ShownAccount) {
  return (
    <Box key={address} flexDirection="column">
      <Text>
        <Text bold>{name}</Text> {stateTexts[state]}
      </Text>
      <Text wrap="truncate"> {address}</Text>
      {warning === undefined ? null : <Text color="yellow"> {warning}</Text>}
    </Box>
  )
}

function nextSteps(accounts: readonly ShownAccount[]): readonly (readonly [command: string, purpose: string])[] {
  if (accounts.length === 0) return [['privy account create --name NAME', 'makes one']]
  const stopped = accounts.find(({ state }) => state !== 'running')
  return [
    ...(stopped === undefined
      ? []
      : ([[`privy start --account ${JSON.stringify(stopped.name)}`, 'starts its node']] as const)),
    ['privy contact link', 'prints your own link, for others to add'],
    ["privy contact add 'LINK'", 'asks somebody to be a contact'],
    ['privy send NAME TEXT', 'sends a message'],
    ['privy read --follow', 'shows messages as they come'],
    ['privy --help', 'lists everything'],
  ]
}

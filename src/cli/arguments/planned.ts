import { PrivyError } from '../../shared/errors.ts'

/** Something that the command line will have, and this version lacks. */
export interface Planned {
  /** What cannot be done yet. */
  readonly lack: string
  /** What can be done instead, as a sentence without a full stop. */
  readonly instead: string
}

const remembering: Planned = {
  lack: 'this version does not keep words',
  instead: 'Start the node with `privy start`, which takes the words',
}
const blocking: Planned = {
  lack: 'contacts cannot be blocked or removed',
  instead: 'Decline a contact request with `privy request decline ID`',
}
const files: Planned = { lack: 'files cannot be sent', instead: 'Send text' }
const backups: Planned = {
  lack: 'there are no backups',
  instead: 'The 24 words restore the account with `privy account restore`',
}

/** By the words of the command, or by the first word where the whole group is lacking. */
export const plannedCommands: Readonly<Record<string, Planned>> = {
  'account remember': remembering,
  'account forget': remembering,
  'contact block': blocking,
  'contact unblock': blocking,
  'contact remove': blocking,
  group: { lack: 'there are no groups', instead: 'Send to several contacts with `privy send TO TEXT --to OTHER`' },
  device: {
    lack: 'the devices of an account do not share their messages',
    instead: 'See the device of this machine with `privy account show --json`',
  },
  proxy: { lack: 'there are no proxies', instead: 'A message waits until both nodes run at the same time' },
  file: files,
  export: backups,
  import: backups,
  doctor: { lack: 'nothing is examined', instead: 'Look with `privy status`' },
}

/** By the command, then by the flag as in code. */
const plannedFlags: Readonly<Record<string, Readonly<Record<string, Planned>>>> = {
  'account create': { remember: remembering },
  send: { file: files },
}

export const plannedFlag = (command: string, flag: string): Planned | undefined => {
  const flags = Object.hasOwn(plannedFlags, command) ? plannedFlags[command] : undefined
  return flags && Object.hasOwn(flags, flag) ? flags[flag] : undefined
}

export const plannedCommand = (name: string): Planned | undefined =>
  Object.hasOwn(plannedCommands, name) ? plannedCommands[name] : undefined

/** @param what as it is typed: a command or a flag */
export const notThereYet = (what: string, { lack, instead }: Planned): PrivyError =>
  new PrivyError('usage', `${what} is not there yet: ${lack}`, `${instead}; see \`privy --help\``)

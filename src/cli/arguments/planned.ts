import { PrivyError } from '../../shared/errors.ts'

/** A command or flag that a later version will have. */
export interface Planned {
  /** What this version cannot do. */
  readonly lack: string
  /** What a person can do instead: a sentence without a full stop. */
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

/** Keys are the words of a command, or the first word if the whole group is missing. */
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
  doctor: { lack: 'there is no check of the system', instead: 'Look with `privy status`' },
}

/** Keys are the command, then the flag as in code. */
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

/** @param what command or flag as typed */
export const notThereYet = (what: string, { lack, instead }: Planned): PrivyError =>
  new PrivyError('usage', `${what} is not available yet: ${lack}`, `${instead}; see \`privy --help\``)

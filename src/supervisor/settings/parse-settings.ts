import type { NetworkSettings } from '../../shared/network-settings.ts'
import { PrivyError } from '../../shared/errors.ts'
import { type Address, isAccountId } from '../../shared/ids.ts'
import { networkKeys } from './network-settings.ts'

/** An account of this machine. Nothing here is secret. */
export interface AccountEntry {
  /** What the person calls it, unique here, and the display name in its contact requests. */
  readonly name: string
  readonly address: Address
  /** 32 hexadecimal digits. */
  readonly device: string
  /** ISO 8601. */
  readonly createdAt: string
  /** Whether `privy lock` ended its node, and nothing but the words may start it. */
  readonly locked?: boolean
  /** Whether the interface has made it, and nobody has shown since that the words are on paper. They are nowhere else. */
  readonly wordsUnconfirmed?: boolean
}

export interface Settings {
  readonly accounts: readonly AccountEntry[]
  readonly network: Partial<NetworkSettings>
  /** What a person wants otherwise, see preferences.ts. Kept as it is written: whoever reads it checks it. */
  readonly interface?: Readonly<Record<string, unknown>>
  readonly privacy?: Readonly<Record<string, unknown>>
}

/**
 * Parses the text of the configuration. Keys of later versions are allowed; single preferences are checked where they are read.
 * @returns a text that says where the configuration is damaged, if it is
 */
export function parseSettings(text: string): Settings | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'it is not JSON'
  }
  if (!isRecord(value)) return 'it is no object'
  if (!canBeWritten(value)) return 'it is nested too deeply'
  const { accounts = [], network = {}, interface: shown = {}, privacy = {} } = value
  if (!Array.isArray(accounts)) return 'accounts is no list'
  const wrongAccount = accounts.findIndex(
    (entry, index) => !isEntry(entry) || isRepeated(entry, accounts.slice(0, index)),
  )
  if (wrongAccount >= 0) return `accounts.${wrongAccount} is no account, or is there twice`
  if (!isRecord(network)) return 'network is no object'
  const wrongKey = networkKeys.find(({ key, parse }) => !isSetting(network[key], parse))
  if (wrongKey !== undefined) return `network.${wrongKey.key} has a value that is not possible`
  if (!isRecord(shown)) return 'interface is no object'
  if (!isRecord(privacy)) return 'privacy is no object'
  return {
    ...{ accounts, network },
    ...('interface' in value && { interface: shown }),
    ...('privacy' in value && { privacy }),
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `JSON.parse` reads any depth; `JSON.stringify` overflows the stack. */
function canBeWritten(value: unknown): boolean {
  try {
    JSON.stringify(value)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** Whether `privy config set` would have written this value. */
function isSetting(value: unknown, parse: (text: string) => unknown): boolean {
  if (value === undefined) return true
  const parts: unknown[] = Array.isArray(value) ? value : [value]
  if (!parts.every((part) => typeof part === 'string')) return false
  try {
    return Array.isArray(parse(parts.join(',') || 'none')) === Array.isArray(value)
  } catch (error) {
    if (error instanceof PrivyError) return false
    throw error
  }
}

const isRepeated = (entry: AccountEntry, others: readonly AccountEntry[]): boolean =>
  others.some(({ address }) => address === entry.address)

function isEntry(value: unknown): value is AccountEntry {
  if (!isRecord(value)) return false
  const { name, address, device, createdAt, locked = false, wordsUnconfirmed = false } = value
  return (
    [name, device, createdAt].every((field) => typeof field === 'string') &&
    [locked, wordsUnconfirmed].every((field) => typeof field === 'boolean') &&
    typeof address === 'string' &&
    address.startsWith('privy://') &&
    isAccountId(address.slice('privy://'.length))
  )
}

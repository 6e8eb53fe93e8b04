import type { NetworkSettings } from '../../shared/network-settings.ts'
import { PrivyError } from '../../shared/errors.ts'
import { type Address, isAccountId } from '../../shared/ids.ts'
import { networkKeys } from './network-settings.ts'

/** An account of this machine. No field is secret. */
export interface AccountEntry {
  /** Name that the person gave the account. It is unique on this machine, and requests carry it. */
  readonly name: string
  readonly address: Address
  /** Device id, 32 hexadecimal digits. */
  readonly device: string
  /** ISO 8601. */
  readonly createdAt: string
  /** Whether `privy lock` stopped its node, so that only the words start it. */
  readonly locked?: boolean
  /** Whether the interface created the account, and the person has not confirmed since that the words are on paper. They are stored nowhere else. */
  readonly wordsUnconfirmed?: boolean
}

export interface Settings {
  readonly accounts: readonly AccountEntry[]
  readonly network: Partial<NetworkSettings>
  /** Preferences (`preferences.ts`). Kept unparsed; each reader checks its value. */
  readonly interface?: Readonly<Record<string, unknown>>
  readonly privacy?: Readonly<Record<string, unknown>>
}

/**
 * Parses the configuration. Accepts keys of later versions. Does not check the values of preferences.
 * @returns the settings, or a text that says where the configuration is damaged
 */
export function parseSettings(text: string): Settings | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'it is not JSON'
  }
  if (!isRecord(value)) return 'it is not an object'
  if (!canBeWritten(value)) return 'it is nested too deeply'
  const { accounts = [], network = {}, interface: shown = {}, privacy = {} } = value
  if (!Array.isArray(accounts)) return 'accounts is not a list'
  const wrongAccount = accounts.findIndex(
    (entry, index) => !isEntry(entry) || isRepeated(entry, accounts.slice(0, index)),
  )
  if (wrongAccount >= 0) return `accounts.${wrongAccount} is not an account, or exists twice`
  if (!isRecord(network)) return 'network is not an object'
  const wrongKey = networkKeys.find(({ key, parse }) => !isSetting(network[key], parse))
  if (wrongKey !== undefined) return `network.${wrongKey.key} has a value that is not possible`
  if (!isRecord(shown)) return 'interface is not an object'
  if (!isRecord(privacy)) return 'privacy is not an object'
  return {
    ...{ accounts, network },
    ...('interface' in value && { interface: shown }),
    ...('privacy' in value && { privacy }),
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether `JSON.stringify` can write the value: it overflows the stack at a depth that `JSON.parse` still reads. */
function canBeWritten(value: unknown): boolean {
  try {
    JSON.stringify(value)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** Whether `privy config set` can write this value. */
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

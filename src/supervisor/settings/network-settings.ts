import type { NetworkSettings } from '../../shared/network-settings.ts'
import { PrivyError } from '../../shared/errors.ts'
import type { Env } from '../folders.ts'

interface NetworkKey {
  readonly key: keyof NetworkSettings
  /** Environment variable that overrides the configuration for one run. */
  readonly env?: string
  /** All values, if they are few. */
  readonly choices?: readonly string[]
  /** @throws PrivyError `bad-input` */
  readonly parse: (text: string) => NetworkSettings[keyof NetworkSettings]
}

const defaults: NetworkSettings = { profile: 'public', relay: 'contacts' }

function oneOf(...choices: readonly string[]): (text: string) => never {
  return (text) => {
    if (!choices.includes(text))
      throw new PrivyError(
        'bad-input',
        `${JSON.stringify(text)} is not one of the choices`,
        `Choose one of: ${choices.join(', ')}`,
      )
    return text as never
  }
}

/**
 * Parses multiaddrs that are separated by commas. The node checks which of them it can use. `none` gives an empty list.
 * @throws PrivyError `bad-input`
 */
export function multiaddrs(text: string): string[] {
  if (text === 'none') return []
  const list = text.split(',').map((part) => part.trim())
  const wrong = list.find((part) => !/^\/[^\s]+$/.test(part))
  if (wrong === undefined) return list
  throw new PrivyError(
    'bad-input',
    `${JSON.stringify(wrong)} is not a multiaddr`,
    'Write it like /ip4/192.0.2.1/tcp/4001/p2p/12D3Koo..., several separated by commas',
  )
}

const profiles = ['public', 'private', 'lan']
const relays = ['off', 'contacts', 'all']

/** All keys of the network settings, without `network.` (README.md, "The network"). */
export const networkKeys: readonly NetworkKey[] = [
  { key: 'profile', env: 'PRIVY_NETWORK', choices: profiles, parse: oneOf(...profiles) },
  { key: 'bootstrap', env: 'PRIVY_BOOTSTRAP', parse: multiaddrs },
  { key: 'listen', env: 'PRIVY_LISTEN', parse: multiaddrs },
  { key: 'swarmKey', parse: (text) => text },
  { key: 'relay', env: 'PRIVY_RELAY', choices: relays, parse: oneOf(...relays) },
]

/**
 * The network settings of a node that starts: the configuration, overridden by the environment.
 * @throws PrivyError `bad-input` on an invalid variable
 */
export function networkSettings(configured: Partial<NetworkSettings>, env: Env): NetworkSettings {
  const overrides = networkKeys.flatMap(({ key, env: name, parse }) => {
    const text = name === undefined ? undefined : env[name]
    return text === undefined || text === '' ? [] : [[key, parse(text)] as const]
  })
  return { ...defaults, ...configured, ...Object.fromEntries(overrides) }
}

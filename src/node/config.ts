import type { DeviceId } from '../shared/ids.ts'
import type { NetworkSettings } from '../shared/network-settings.ts'
import type { NetworkPort } from '../delivery/ports.ts'
import type { AccountKeys } from '../identity/keys.ts'
import type { StoreDamage } from '../store/level/store-damage.ts'
import type { LogPort } from '../state/log-port.ts'

/** What others learn of what a person does here; may change while the node runs. */
export interface Privacy {
  /** Whether senders are told that their messages were read. */
  readReceipts: boolean
}

export interface NodeConfig {
  readonly keys: AccountKeys
  readonly device: DeviceId
  /** Display name, used until the account has one. */
  readonly name: string
  /** Folder of this account, 0700, which exists. */
  readonly folder: string
  readonly network: NetworkSettings
  readonly privacy: Privacy
  /** The files were damaged and have been repaired: look for what is left of the log. */
  readonly salvage?: boolean
  /** Hears of damaged files that are met while the node runs. */
  readonly onDamage?: (damage: StoreDamage) => void
}

/** What the adapters give: real ones, or those of a test. */
export interface Adapters {
  readonly network: NetworkPort
  readonly log: LogPort
  /** What network and log refused, by reason. */
  readonly drops: () => Readonly<Record<string, number>>
  /** Closes the log, then the network. */
  close(): Promise<void>
}

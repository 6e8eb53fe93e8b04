import type { DeviceId } from '../shared/ids.ts'
import type { NetworkSettings } from '../shared/network-settings.ts'
import type { NetworkPort } from '../delivery/ports.ts'
import type { AccountKeys } from '../identity/keys.ts'
import type { StoreDamage } from '../store/level/store-damage.ts'
import type { LogPort } from '../state/log-port.ts'

/** Settings of what contacts learn about this person. They can change while the node runs. */
export interface Privacy {
  /** Whether authors get read receipts. */
  readReceipts: boolean
}

export interface NodeConfig {
  readonly keys: AccountKeys
  readonly device: DeviceId
  /** Display name, used until a record sets one. */
  readonly name: string
  /** Folder of the account. It exists and has mode 0700. */
  readonly folder: string
  readonly network: NetworkSettings
  readonly privacy: Privacy
  /** Whether damaged stores were repaired before: the list of log entries is rebuilt. */
  readonly salvage?: boolean
  /** Called for damaged files that are found while the node runs. */
  readonly onDamage?: (damage: StoreDamage) => void
}

/** The adapters of a node: the real ones or those of a test. */
export interface Adapters {
  readonly network: NetworkPort
  readonly log: LogPort
  /** Number of inputs that network and log dropped, by reason. */
  readonly drops: () => Readonly<Record<string, number>>
  /** Closes the log, then the network. */
  close(): Promise<void>
}

import type { DeviceId } from '../../shared/ids.ts'
import type { Clock, RandomBytes } from '../../shared/time.ts'
import type { Composer } from '../../delivery/compose.ts'
import type { NetworkPort } from '../../delivery/ports.ts'
import type { AccountKeys } from '../../identity/keys.ts'
import type { Status } from '../../rpc/contract.ts'
import type { Queries } from '../../store/queries.ts'
import type { Directory } from '../directory.ts'
import type { Inbound } from '../inbound.ts'
import type { Journal } from '../journal.ts'
import type { Outbound } from '../outbound.ts'
import type { Shapes } from './shapes.ts'

/** What the methods of the contract need of the node. */
export interface ApiPorts {
  readonly keys: AccountKeys
  readonly device: DeviceId
  readonly queries: Queries
  readonly directory: Directory
  readonly journal: Journal
  readonly network: NetworkPort
  readonly composer: Composer
  readonly outbound: Outbound
  readonly inbound: Inbound
  readonly shapes: Shapes
  readonly random: RandomBytes
  readonly now: Clock
  readonly profile: Status['network']
  readonly drops: () => Record<string, number>
  readonly startedMs: number
  /** Stops the node after the answer was sent. */
  readonly requestStop: () => void
}

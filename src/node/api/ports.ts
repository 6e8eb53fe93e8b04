import type { DeviceId } from '../../shared/ids.ts'
import type { Clock, RandomBytes, Schedule } from '../../shared/time.ts'
import type { Composer } from '../../delivery/compose.ts'
import type { NetworkPort } from '../../delivery/ports.ts'
import type { AccountKeys } from '../../identity/keys.ts'
import type { Status } from '../../rpc/contract.ts'
import type { Local } from '../../store/index/local.ts'
import type { Queries } from '../../store/index/queries.ts'
import type { Cursors } from '../events/cursors.ts'
import type { Directory } from '../directory.ts'
import type { Inbound } from '../inbound.ts'
import type { Journal } from '../../store/journal.ts'
import type { Marks } from '../marks.ts'
import type { Outbound } from '../../delivery/outbound.ts'
import type { Passing } from '../events/passing.ts'
import type { Privacy } from '../config.ts'
import type { Shapes } from './shapes.ts'

/** The parts of the node that the methods of the contract need. */
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
  readonly local: Local
  readonly cursors: Cursors
  readonly marks: Marks
  readonly passing: Passing
  readonly shapes: Shapes
  readonly privacy: Privacy
  readonly schedule: Schedule
  /** Resolves in the next turn of the event loop. */
  readonly pause: () => Promise<void>
  /** Aborts when the node stops. */
  readonly stopped: AbortSignal
  /** Gets bugs, and failures that no caller waits for. */
  readonly onFault: (error: unknown) => void
  readonly random: RandomBytes
  readonly now: Clock
  readonly profile: Status['network']
  readonly drops: () => Record<string, number>
  readonly startedMs: number
  /** Stops the node after the response was sent. */
  readonly requestStop: () => void
}

import { createLibp2p } from 'libp2p'
import type { NetworkSettings } from '../../shared/network-settings.ts'
import { recordingGater, type Dials } from './dial-record.ts'
import { dialRule } from './dial-rule.ts'
import { hostKey, readSwarmKey } from './host-key.ts'
import { libp2pOptions } from './libp2p-options.ts'
import { memoryDatastore } from './memory-datastore.ts'
import { createPace } from '../gossip/allowance.ts'
import { createMembers } from '../gossip/members.ts'
import { createMeter } from '../meter.ts'
import { createOffences } from '../offences.ts'
import { profileOf } from './profile.ts'
import { timer } from '../../shared/timer.ts'
import { asStartError } from './start-error.ts'

export interface BootstrapHost {
  listen(): string[]
  readonly dials: Dials
  stop(): Promise<void>
}

/**
 * Starts a host of a private network without an account. It stores provider records, so that nodes which know only its address find each other, and relays
 * connections of all peers if `relay` says so. It has no topics, no blocks and no files.
 * @param seed 32 bytes; the same seed gives the same peer id
 */
export async function createBootstrapHost(
  settings: Pick<NetworkSettings, 'listen' | 'relay' | 'swarmKey'>,
  seed: Uint8Array,
): Promise<BootstrapHost> {
  const profile = profileOf({ ...settings, profile: 'private', bootstrap: [] })
  const meter = createMeter()
  const offences = createOffences(Date.now, meter)
  const { gater, dials } = recordingGater(
    dialRule(profile),
    () => settings.relay === 'all',
    (peer) => offences.isBanned(peer),
  )
  const protector = profile.swarmKey === undefined ? undefined : await readSwarmKey(profile.swarmKey)
  try {
    const libp2p = await createLibp2p(
      await libp2pOptions({
        profile,
        privateKey: await hostKey(seed),
        gater,
        protector,
        meter,
        offences,
        members: createMembers(),
        pace: createPace(Date.now),
        datastore: memoryDatastore(),
        clock: Date.now,
        schedule: timer,
      }),
    )
    return { listen: () => libp2p.getMultiaddrs().map(String), dials, stop: async () => libp2p.stop() }
  } catch (error) {
    throw asStartError(error)
  }
}

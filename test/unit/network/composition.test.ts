import { randomBytes } from 'node:crypto'
import { createLibp2p } from 'libp2p'
import { describe, expect, it } from 'vitest'
import { hostKey } from '../../../src/network/host/host-key.ts'
import { libp2pOptions } from '../../../src/network/host/libp2p-options.ts'
import { memoryDatastore } from '../../../src/network/host/memory-datastore.ts'
import { createPace } from '../../../src/network/gossip/allowance.ts'
import { createMembers } from '../../../src/network/gossip/members.ts'
import { createMeter } from '../../../src/network/meter.ts'
import { createOffences } from '../../../src/network/offences.ts'
import { profileOf } from '../../../src/network/host/profile.ts'
import { timer } from '../../../src/shared/timer.ts'
import type { NetworkSettings } from '../../../src/shared/network-settings.ts'

const always = ['dht', 'identify', 'identifyPush', 'ping', 'pubsub']

/** The options of a profile, and the services of a host made with them that is never started: no test touches a public network. */
async function compose(settings: NetworkSettings) {
  const meter = createMeter()
  const options = await libp2pOptions({
    profile: profileOf(settings),
    privateKey: await hostKey(randomBytes(32)),
    gater: {},
    protector: undefined,
    meter,
    offences: createOffences(Date.now, meter),
    members: createMembers(),
    pace: createPace(Date.now),
    datastore: memoryDatastore(),
    clock: Date.now,
    schedule: timer,
  })
  const libp2p = await createLibp2p({ ...options, start: false })
  return { options, services: Object.keys(libp2p.services).sort() }
}

describe('a host', () => {
  it('of the public profile has all that leads through routers, and mDNS', async () => {
    const { options, services } = await compose({ profile: 'public', relay: 'contacts' })
    expect(services).toEqual([...always, 'autonat', 'dcutr', 'relay', 'upnp'].sort())
    expect(options.peerDiscovery?.length).toBe(1)
  })

  it('of the private profile has nothing that speaks to strangers, not even a resolver of names', async () => {
    const { options, services } = await compose({ profile: 'private', relay: 'off' })
    expect(services).toEqual(always)
    expect(options.peerDiscovery).toEqual([])
    expect(options.connectionManager?.resolvers).toEqual({})
  })

  it('of the lan profile has mDNS and no way through routers', async () => {
    const { options, services } = await compose({ profile: 'lan', relay: 'off' })
    expect(services).toEqual(always)
    expect(options.peerDiscovery?.length).toBe(1)
    expect(options.connectionManager?.resolvers).toEqual({})
  })
})

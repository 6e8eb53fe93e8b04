import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { Topic } from '../../../src/delivery/ports.ts'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { concat, utf8 } from '../../../src/shared/bytes.ts'
import { field, prefixed } from '../../../test/support/nodes/raw-peer.ts'
import { allAreThese, dhtProtocol, provides, whoIsNear, whoProvides } from '../dht-wire.ts'
import { keepDoing, pour, withFreshPeers, withPeers } from '../hostile-peers.ts'
import type { Scenario } from '../scenario.ts'

const anyTopic = (): Topic => `privy://${randomBytes(32).toString('hex')}/inbox`
const nowhere = ['/ip4/127.0.0.1/tcp/9']

const providerRecords: Scenario = {
  name: 'providers',
  what: '4 peers flood ADD_PROVIDER and GET_PROVIDERS',
  peers: 4,
  measure: 'traffic',
  attack: (scene) =>
    withPeers(scene, (peer, findings) =>
      keepDoing(scene, findings, async () => {
        const stream = await peer.open(dhtProtocol)
        while (!scene.signal.aborted) {
          const records = Array.from({ length: 20 }, () => provides(anyTopic(), peer.peer, nowhere))
          await pour(stream, concat(...records, whoProvides(scene.inbox), whoIsNear(randomBytes(32))), scene.signal)
          findings.did += 22
        }
        return 0
      }),
    ),
}

const identifySpam: Scenario = {
  name: 'identify',
  what: '20 peers ask for identify, and push theirs with 100 addresses, without end',
  peers: 20,
  measure: 'traffic',
  attack: (scene) =>
    withPeers(scene, (peer, findings) => {
      // Identify: listenAddrs = 2, protocols = 3.
      const address = Uint8Array.of(4, 127, 0, 0, 1, 6, 0, 9)
      const push = prefixed(
        concat(
          ...Array.from({ length: 100 }, (_, at) => field(2, Uint8Array.from([...address.subarray(0, 7), at]))),
          ...Array.from({ length: 100 }, () => field(3, utf8(`/x/${randomBytes(4).toString('hex')}`))),
        ),
      )
      return keepDoing(scene, findings, async () => {
        const asking = await peer.open('/ipfs/id/1.0.0')
        asking.abort(new Error('has enough'))
        const pushing = await peer.open('/ipfs/id/push/1.0.0')
        pushing.send(push)
        await pushing.close()
        return 2
      })
    }),
}

const sybils: Scenario = {
  name: 'sybils',
  what: 'fresh peer ids connect, and prove nothing: 20 at a time',
  peers: 20,
  measure: 'traffic',
  attack: (scene) =>
    withFreshPeers(scene, async (peer, findings) => {
      const proved = await peer.join([anyTopic()], randomBytes(32))
      for (const topic of proved) findings.learned.add(topic)
      await setTimeout(100)
      return 1
    }),
}

/** A DHT node next to both contacts whose answers name hundreds of peers that are not there. */
const hostileDht: Scenario = {
  name: 'dht',
  what: 'the DHT nodes that a host meets besides the two contacts are hostile: their answers name 500 absent peers',
  peers: 4,
  measure: 'traffic',
  attack: (scene) =>
    withPeers(
      scene,
      async (peer, findings) => {
        const absent = await Promise.all(
          Array.from({ length: 20 }, async () => peerIdFromPrivateKey(await generateKeyPair('Ed25519')).toString()),
        )
        const answer = allAreThese(
          Array.from({ length: 500 }, (_, at) => absent[at % absent.length] ?? peer.peer),
          nowhere,
        )
        await peer.libp2p.handle(dhtProtocol, (stream) => {
          stream.addEventListener('message', () => {
            findings.did++
            if (stream.status === 'open') stream.send(answer)
          })
        })
        peer.reconnect()
        await keepDoing(scene, findings, async () => {
          await peer.open(dhtProtocol)
          await setTimeout(500)
          return 1
        })
      },
      { listen: ['/ip4/127.0.0.1/tcp/0'] },
    ),
}

export const services: readonly Scenario[] = [providerRecords, identifySpam, sybils, hostileDht]

import { randomBytes } from 'node:crypto'
import { depositProtocol, encodeDeposit } from '../../../src/network/deposit/deposit-wire.ts'
import { frame } from '../../../src/network/frames.ts'
import { encodeRequest, requestProtocol } from '../../../src/network/request/request-wire.ts'
import { accountId } from '../../../src/shared/ids.ts'
import { concat, utf8 } from '../../../src/shared/bytes.ts'
import { field, gossipProtocol, prefixed, published, subscribed } from '../../../test/support/nodes/raw-peer.ts'
import { keepDoing, pour, withPeers } from '../hostile-peers.ts'
import type { Scenario } from '../scenario.ts'

/** Streams after which a flooder reconnects. */
const perConnection = 200
/** Streams that one flooder opens at the same time. */
const atOnce = 4

/** Random bytes for `/requests`, by stream: the only way to it. */
const floodRequests = (peers: number): Scenario => ({
  name: `requests-${peers}`,
  what: `${peers} ${peers === 1 ? 'peer floods' : 'peers flood'} /requests with 4 KiB of random bytes, and reconnect`,
  peers,
  measure: 'traffic',
  attack: (scene) =>
    withPeers(scene, async (peer, findings) => {
      let streams = 0
      const stamp = { hour: Math.floor(Date.now() / 3_600_000), nonce: randomBytes(8) }
      const one = () =>
        keepDoing(scene, findings, async () => {
          if (++streams % perConnection === 0) peer.reconnect()
          const stream = await peer.open(requestProtocol)
          stream.send(frame(encodeRequest(accountId(scene.account), randomBytes(4096), stamp)))
          return 1
        })
      await Promise.all(Array.from({ length: atOnce }, one))
    }),
})

/** Random bytes on the inbox topic: only a contact knows it. */
const floodInbox: Scenario = {
  name: 'inbox',
  what: '2 peers that know the inbox topic flood it, and reconnect',
  peers: 2,
  measure: 'traffic',
  knowsInbox: true,
  attack: (scene) =>
    withPeers(scene, async (peer, findings) => {
      await keepDoing(scene, findings, async () => {
        await peer.join([scene.inbox])
        const gossip = await peer.open(gossipProtocol)
        for (let sent = 0; sent < 500 && !scene.signal.aborted; sent++) {
          await pour(gossip, published(scene.inbox, randomBytes(4096)), scene.signal)
          findings.did++
        }
        peer.reconnect()
        return 0
      })
    }),
}

/** IHAVE, IWANT, GRAFT and PRUNE, of control = 3 { ihave = 1, iwant = 2, graft = 3, prune = 4 }. */
const floodControl: Scenario = {
  name: 'control',
  what: '4 peers that know the inbox topic flood IWANT, GRAFT and PRUNE',
  peers: 4,
  measure: 'traffic',
  knowsInbox: true,
  attack: (scene) =>
    withPeers(scene, async (peer, findings) => {
      const wishes = controlMessage(scene.inbox)
      await keepDoing(scene, findings, async () => {
        await peer.join([scene.inbox])
        const gossip = await peer.open(gossipProtocol)
        gossip.send(subscribed(scene.inbox))
        while (!scene.signal.aborted) {
          await pour(gossip, wishes, scene.signal)
          findings.did++
        }
        return 0
      })
    }),
}

function controlMessage(topic: string): Uint8Array {
  const ids = Array.from({ length: 200 }, () => field(1, randomBytes(32)))
  const named = field(1, utf8(topic))
  const grafts = Array.from({ length: 50 }, () => concat(field(3, named), field(4, named)))
  return prefixed(field(3, concat(field(2, concat(...ids)), ...grafts)))
}

/** Random bytes over deposit streams: of strangers, and of peers that know the topic. */
const floodDeposits = (name: string, bytes: number, what: string): Scenario => ({
  name,
  what,
  peers: 20,
  measure: 'traffic',
  knowsInbox: true,
  attack: (scene) =>
    withPeers(scene, async (peer, findings, index) => {
      const knows = index < 2
      const topic = knows ? scene.inbox : `privy://${randomBytes(32).toString('hex')}/inbox`
      const deposit = frame(encodeDeposit(topic, randomBytes(bytes)))
      await keepDoing(scene, findings, async () => {
        if (knows) await peer.join([topic])
        const stream = await peer.open(depositProtocol)
        while (!scene.signal.aborted) {
          await pour(stream, deposit, scene.signal)
          findings.did++
        }
        return 0
      })
    }),
})

const contactFloods: Scenario = {
  name: 'contact',
  what: 'a contact sends messages as fast as it can, and random bytes from 2 peers',
  peers: 2,
  measure: 'traffic',
  knowsInbox: true,
  contactFloods: true,
  attack: (scene) => floodInbox.attack(scene),
}

export const floods: readonly Scenario[] = [
  floodRequests(1),
  floodRequests(20),
  floodInbox,
  floodControl,
  floodDeposits('deposits', 4096, '18 strangers and 2 peers that know the inbox topic deposit random bytes'),
  floodDeposits('large', 256 * 1024, 'the same with 256 KiB'),
  contactFloods,
]

import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { encodeDeposit, depositProtocol } from '../../../src/network/deposit/deposit-wire.ts'
import { frame } from '../../../src/network/frames.ts'
import { requestsTopic } from '../../../src/protocol/topics.ts'
import { concat, fromHex, utf8 } from '../../../src/shared/bytes.ts'
import { accountId } from '../../../src/shared/ids.ts'
import { field, gossipProtocol, prefixed, subscribed } from '../../../test/support/nodes/raw-peer.ts'
import { dhtProtocol, provides, whoIsNear, whoProvides } from '../dht-wire.ts'
import { keepDoing, readAll, withPeers } from '../hostile-peers.ts'
import type { Scenario } from '../scenario.ts'

/** The crawler: a stranger with one address tries every protocol of the plain stack, and reads every byte that it gets. */
export const crawler: Scenario = {
  name: 'stranger',
  what: 'a stranger with the address tries each protocol to learn a topic, another address or an envelope',
  peers: 3,
  measure: 'traffic',
  attack: (scene) =>
    withPeers(
      scene,
      async (peer, findings) => {
        const told = `privy://${scene.account}`
        const requests = requestsTopic(accountId(scene.account))
        const guesses = [requests, told, `${told}/inbox`, `${told}/devices`]
        const graft = prefixed(field(3, field(3, field(1, utf8(requests)))))
        const questions: readonly (readonly [string, Uint8Array])[] = [
          ['/ipfs/id/1.0.0', new Uint8Array()],
          [gossipProtocol, concat(...guesses.map(subscribed), graft)],
          ['/meshsub/1.1.0', subscribed(requests)],
          ['/meshsub/1.0.0', subscribed(requests)],
          ['/privy/card/1', frame(fromHex(scene.account))],
          ['/privy/card/1', frame(randomBytes(32))],
          [depositProtocol, frame(encodeDeposit(requests, randomBytes(4096)))],
          [dhtProtocol, concat(whoProvides(requests), whoIsNear(fromHex(scene.account)))],
          ['/ipfs/bitswap/1.2.0', prefixed(field(1, field(1, field(1, randomBytes(36)))))],
        ]
        const mine = peer.libp2p.getMultiaddrs().map(String)
        let at = 0
        await keepDoing(scene, findings, async () => {
          const [protocol = '', question = new Uint8Array()] = questions[at++ % questions.length] ?? []
          if (at % questions.length === 0) {
            for (const topic of await peer.join(guesses)) findings.learned.add(topic)
            peer.reconnect()
          }
          const stream = await peer.open(protocol)
          readAll(stream, scene, findings)
          if (question.length > 0) stream.send(question)
          if (protocol === dhtProtocol) stream.send(provides(requests, peer.peer, mine))
          await setTimeout(20)
          stream.abort(new Error('has read enough'))
          return 1
        })
      },
      { listen: ['/ip4/127.0.0.1/tcp/0'] },
    ),
}

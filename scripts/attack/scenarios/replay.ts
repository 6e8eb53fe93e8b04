import { setTimeout } from 'node:timers/promises'
import { depositProtocol, encodeDeposit } from '../../../src/network/deposit/deposit-wire.ts'
import { frame } from '../../../src/network/frames.ts'
import { gossipProtocol, subscribed } from '../../../test/support/nodes/raw-peer.ts'
import { keepDoing, withPeers } from '../hostile-peers.ts'
import type { Scenario } from '../scenario.ts'

/** Messages of gossipsub's RPC: publish = 2 { data = 2, topic = 4 }; an envelope is the only field of 4 KiB. */
const envelopeBytes = 4096

/** Hears envelopes as a peer that knows the inbox topic, and hands each to the victim again, before and after the victim restarts. */
export const replay: Scenario = {
  name: 'replay',
  what: 'a peer that knows the inbox topic repeats all envelopes of a contact, also after the victim started anew',
  peers: 1,
  measure: 'traffic',
  knowsInbox: true,
  restarts: true,
  attack: (scene) =>
    withPeers(scene, async (peer, findings) => {
      const heard: Uint8Array[] = []
      await peer.libp2p.unhandle(gossipProtocol)
      await peer.libp2p.handle(gossipProtocol, (stream) => {
        let bytes = Buffer.alloc(0)
        stream.addEventListener('message', ({ data }) => {
          bytes = Buffer.concat([bytes, data.subarray()])
          for (
            let at = bytes.indexOf(opening);
            at >= 0 && bytes.length >= at + 3 + envelopeBytes;
            at = bytes.indexOf(opening)
          ) {
            heard.push(bytes.subarray(at + 3, at + 3 + envelopeBytes))
            bytes = bytes.subarray(at + 3 + envelopeBytes)
          }
        })
      })
      let next = 0
      await keepDoing(scene, findings, async () => {
        await peer.join([scene.inbox])
        const gossip = await peer.open(gossipProtocol)
        gossip.send(subscribed(scene.inbox))
        const stream = await peer.open(depositProtocol)
        while (!scene.signal.aborted) {
          const envelope = heard[next++ % Math.max(1, heard.length)]
          if (stream.status !== 'open') throw new Error('the stream has ended')
          if (envelope !== undefined) {
            stream.send(frame(encodeDeposit(scene.inbox, envelope)))
            findings.did++
          }
          await setTimeout(20)
        }
        return 0
      })
    }),
}

/** `data` of 4,096 bytes: field 2, length as varint. */
const opening = Buffer.from([0x12, 0x80, 0x20])

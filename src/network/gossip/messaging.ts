import { createHash } from 'node:crypto'
import type { Connection } from '@libp2p/interface'
import { gossipsub, StrictNoSign, type GossipSub, type GossipSubComponents } from '@chainsafe/libp2p-gossipsub'
import { maxDataBytes, maxQueuedBytes, maxRpcBytes, seenMs } from '../limits.ts'
import type { Meter } from '../meter.ts'
import type { Offences } from '../offences.ts'
import type { Schedule } from '../../shared/time.ts'
import type { Admission } from '../admission.ts'
import type { Members } from './members.ts'
import { followMembers, membersRegistrar, tellMembersOnly } from './members-only.ts'

/** Message id: SHA-256 of the data (protocol/SPEC.md section 1). Synchronous, so that a flood is handled before the next read of the socket. */
const idOf = (data: Uint8Array): Buffer => createHash('sha256').update(data).digest()
const idText = (id: Uint8Array): string => Buffer.from(id.buffer, id.byteOffset, id.length).toString('base64')

export interface MessagingParts {
  readonly meter: Meter
  readonly offences: Offences
  /** Peers that gossip sees. */
  readonly members: Members
  /** How fast a peer may send, by gossip and by deposits together. */
  readonly pace: Admission
  readonly schedule: Schedule
}

/**
 * gossipsub as Privy uses it. Messages carry no sender and no signature (envelopes are sealed and signed inside). It sees only peers that have proved a
 * topic, and says to each only what is about its topics. Whatever comes for a topic this host has not subscribed to, or is too long, is dropped before it
 * is hashed, kept or forwarded.
 */
export const messaging =
  ({ meter, offences, members, pace: admission, schedule }: MessagingParts) =>
  (components: GossipSubComponents): GossipSub => {
    const { privateKey, peerId, peerStore, connectionManager, logger } = components
    const pace = {
      admission,
      maxFrameBytes: maxRpcBytes,
      schedule,
      onSlowed: () => meter.count('gossip-slowed'),
    }
    const onStranger = (connection: Connection) => offences.add('gossip-stranger', connection)
    const seen = membersRegistrar(components.registrar, { members, pace, onStranger })
    const pubsub: GossipSub = gossipsub({
      globalSignaturePolicy: StrictNoSign,
      msgIdFn: (message) => idOf(message.data),
      msgIdToStrFn: idText,
      seenTTL: seenMs,
      // The publisher is not subscribed: it sends the message to all peers that it knows as subscribers.
      floodPublish: true,
      emitSelf: false,
      fallbackToFloodsub: false,
      allowPublishToZeroTopicPeers: true,
      ignoreDuplicatePublishError: true,
      runOnLimitedConnection: true,
      // No IHAVE: a topic has a few subscribers, which are all in its mesh, and the answer to an IWANT may exceed the limit of an RPC.
      Dlazy: 0,
      gossipFactor: 0,
      idontwantMinDataSize: Number.MAX_SAFE_INTEGER,
      // Hosts behind one address (a household, a test) are not suspicious.
      scoreParams: { IPColocationFactorWeight: 0 },
      maxInboundDataLength: maxRpcBytes,
      maxOutboundBufferSize: maxQueuedBytes,
      maxTopicBytesPerPeer: 512 * 1024,
      maxInboundStreams: 4,
      maxOutboundStreams: 4,
      awaitRpcHandler: true,
      awaitRpcMessageHandler: true,
      decodeRpcLimits: {
        maxSubscriptions: 256,
        maxMessages: 64,
        maxControlMessages: 64,
        maxIhaveMessageIDs: 16,
        maxIwantMessageIDs: 16,
        maxIdontwantMessageIDs: 16,
        maxPeerInfos: 16,
      },
      dataTransform: {
        inboundTransform(topic, data) {
          const reason =
            data.length > maxDataBytes
              ? 'topic-too-large'
              : pubsub.getTopics().includes(topic)
                ? undefined
                : 'topic-not-served'
          if (reason === undefined) return data
          meter.count(reason)
          throw new RangeError(reason)
        },
        outboundTransform: (_topic, data) => data,
      },
    })({ privateKey, peerId, peerStore, connectionManager, logger, registrar: seen.registrar })
    tellMembersOnly(pubsub, members, (peer) => {
      for (const connection of connectionManager.getConnections(peer)) offences.add('topic-not-joined', connection)
    })
    followMembers(members, seen, (peer) => connectionManager.getConnections(peer))
    return pubsub
  }

/**
 * Makes gossipsub forget that it has seen these bytes, so that they can be published again within `seenMs`: to a peer that connected again, or if no
 * stream was open at the first time, because gossipsub marks a message as seen even if it reached no peer. Its interface cannot do this. The field is
 * private, and the version of gossipsub is pinned.
 * @throws TypeError if the field is missing, which the first publish of any test shows
 */
export function forgetSeen(pubsub: GossipSub, data: Uint8Array): void {
  const { seenCache } = pubsub as unknown as { readonly seenCache: { readonly entries: Map<string, unknown> } }
  seenCache.entries.delete(idText(idOf(data)))
}

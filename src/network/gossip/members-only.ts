import type { GossipSub, GossipSubComponents } from '@chainsafe/libp2p-gossipsub'
import type { Connection, PeerId, Topology } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import type { Members } from './members.ts'
import { type Pace, slowDown } from './slow-down.ts'

type Registrar = GossipSubComponents['registrar']

/** The registrar that gossipsub is handed: it decides which peers gossipsub sees at all. */
export interface MembersRegistrar {
  readonly registrar: Registrar
  /** Makes gossipsub open a stream to a peer that has joined, unless it has one. */
  admit(peer: PeerId, connection: Connection): void
  dismiss(peer: PeerId): void
}

/** Passes streams of members on at their pace, and resets all others. `onStranger` is called for each that is reset. */
export function membersRegistrar(
  inner: Registrar,
  {
    members,
    pace,
    onStranger,
  }: { readonly members: Members; readonly pace: Pace; readonly onStranger: (connection: Connection) => void },
): MembersRegistrar {
  const topologies = new Map<string, Topology>()
  // Every protocol of gossipsub registers the same topology.
  const anyTopology = (): Topology | undefined => topologies.values().next().value
  const registrar = {
    handle: (protocol, handler, options) =>
      inner.handle(
        protocol,
        (stream, connection) => {
          if (members.has(connection.remotePeer.toString())) {
            slowDown(stream, connection, pace)
            return handler(stream, connection)
          }
          onStranger(connection)
          stream.abort(new Error('no topic was joined'))
        },
        options,
      ),
    unhandle: (protocols, options) => inner.unhandle(protocols, options),
    register: async (protocol, topology) => {
      topologies.set(protocol, topology)
      return protocol
    },
    unregister: (id) => void topologies.delete(id),
    // Asked when gossipsub connects to a peer that another peer named: this host never does that.
    getTopologies: () => [],
    getProtocols: () => inner.getProtocols(),
    getHandler: (protocol) => inner.getHandler(protocol),
    use: (protocol, middleware) => inner.use(protocol, middleware),
    unuse: (protocol) => inner.unuse(protocol),
    getMiddleware: (protocol) => inner.getMiddleware(protocol),
  } satisfies Registrar
  return {
    registrar,
    admit: (peer, connection) => void anyTopology()?.onConnect?.(peer, connection),
    dismiss: (peer) => void anyTopology()?.onDisconnect?.(peer),
  }
}

type Rpc = Parameters<Seams['handleReceivedRpc']>[1]

/** The places of gossipsub 17.1.1 through which everything goes that is about a topic. `sendSubscriptions` is private to it; its version is pinned. */
interface Seams {
  sendSubscriptions(peer: string, topics: string[], subscribe: boolean): void
  handleReceivedRpc(from: PeerId, rpc: ReceivedRpc): Promise<void>
}

/** gossipsub's RPC, as far as it is about topics. */
export interface ReceivedRpc {
  subscriptions: { topic?: string }[]
  messages: { topic: string }[]
  control?:
    | {
        ihave: unknown[]
        iwant: unknown[]
        graft: { topicID?: string }[]
        prune: { topicID?: string; peers: unknown[] }[]
        idontwant: unknown[]
      }
    | undefined
}

/**
 * Makes a gossipsub tell names to those that have proved them, and hear nothing else.
 * @throws TypeError when a seam is gone
 */
export function tellMembersOnly(pubsub: GossipSub, members: Members, onDropped: (peer: PeerId) => void): void {
  const seams = pubsub as unknown as Partial<Seams>
  const send = seams.sendSubscriptions?.bind(pubsub)
  const receive = seams.handleReceivedRpc?.bind(pubsub)
  if (send === undefined || receive === undefined) throw new TypeError('this gossipsub has no seam for joined topics')
  seams.sendSubscriptions = (peer, topics, subscribe) => {
    const told = topics.filter((topic) => members.isTold(peer, topic))
    if (told.length > 0) send(peer, told, subscribe)
  }
  seams.handleReceivedRpc = async (from, rpc) => {
    const peer = from.toString()
    const { heard, dropped } = heardOf(rpc, (topic) => members.isHeard(peer, topic))
    if (dropped) onDropped(from)
    await receive(from, heard)
  }
  members.onTell((peer, topics) => {
    const subscribed = pubsub.getTopics()
    const news = topics.filter((topic) => subscribed.includes(topic))
    if (news.length > 0) seams.sendSubscriptions?.(peer, news, true)
  })
}

/**
 * What of an RPC is about joined topics. Announcements and wishes of messages (IHAVE, IWANT, IDONTWANT) are left out: an IWANT of some bytes asks for any
 * number of messages. Delivery does not need them. A publisher hands a message to all subscribers that it is connected to (`floodPublish`: in gossipsub
 * 17.1.1 `selectPeersToPublish` takes the whole topic, not the mesh), so a mesh of more than D = 6 peers loses nothing. A subscriber that the publisher is
 * not connected to gets it from the meshes of the others, and what still misses it is sent again until its receipt comes. Peers that another peer wants us
 * to connect to are left out, too.
 */
export function heardOf(
  rpc: Rpc,
  isHeard: (topic: string) => boolean,
): { readonly heard: Rpc; readonly dropped: boolean } {
  const fits = (topic: string | undefined) => topic !== undefined && isHeard(topic)
  const subscriptions = rpc.subscriptions.filter(({ topic }) => fits(topic))
  const messages = rpc.messages.filter(({ topic }) => fits(topic))
  const control = rpc.control && {
    ihave: [],
    iwant: [],
    graft: oncePerTopic(rpc.control.graft.filter(({ topicID }) => fits(topicID))),
    prune: oncePerTopic(rpc.control.prune.filter(({ topicID }) => fits(topicID))).map((one) => ({ ...one, peers: [] })),
    idontwant: [],
  }
  const dropped =
    subscriptions.length < rpc.subscriptions.length ||
    messages.length < rpc.messages.length ||
    (control !== undefined && weight(control) < weight(rpc.control))
  return { heard: { ...rpc, subscriptions, messages, control }, dropped }
}

/** Entries of a control message that cost their sender nothing and this host an answer. A host of this revision sends no IWANT, and one of a topic. */
const weight = (control: Rpc['control']): number =>
  control === undefined ? 0 : control.iwant.length + control.graft.length + control.prune.length

/** Each of them is answered: one of a topic is enough. */
const oncePerTopic = <T extends { topicID?: string }>(wishes: readonly T[]): T[] => [
  ...new Map(wishes.map((one) => [one.topicID, one])).values(),
]

/** Lets a peer in when it joins its first topic, and out when its connection ends. */
export function followMembers(
  members: Members,
  seen: MembersRegistrar,
  connections: (peer: PeerId) => readonly Connection[],
): void {
  members.onTell((peer) => {
    const id = peerIdFromString(peer)
    const connection = connections(id).find(({ status }) => status === 'open')
    if (connection !== undefined) seen.admit(id, connection)
  })
  members.onRemove((peer) => seen.dismiss(peerIdFromString(peer)))
}

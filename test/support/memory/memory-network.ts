import { createHash } from 'node:crypto'
import type {
  DepositVerdict,
  NetworkPort,
  OnRequest,
  RequestAnswer,
  Served,
  Topic,
} from '../../../src/delivery/ports.ts'
import { collectCards } from '../../../src/network/card/collect-cards.ts'
import { encodeDeposit } from '../../../src/network/deposit/deposit-wire.ts'
import { maxDataBytes, seenMs } from '../../../src/network/limits.ts'
import { untilDeposited } from '../../../src/network/deposit/until-deposited.ts'
import { untilReached } from '../../../src/network/gossip/until-reached.ts'
import {
  decodeRequest,
  decodeRequestAnswer,
  encodeRequest,
  encodeRequestAnswer,
  noStamp,
} from '../../../src/network/request/request-wire.ts'
import { untilRequested } from '../../../src/network/request/until-requested.ts'
import { certifies } from '../../../src/identity/check-card.ts'
import { toHex } from '../../../src/shared/bytes.ts'
import { accountOfRequests, requestsTopic } from '../../../src/protocol/topics.ts'
import type { AccountId } from '../../../src/shared/ids.ts'
import type { Clock, Schedule } from '../../../src/shared/time.ts'
import { brought, type Carry, silence, verdictOf, type Listener } from './memory-deposit.ts'

export interface MemoryNetwork {
  /** A new host, in reach of all others at once. @param schedule its own, that ends with it @param device raw key of its device, which then has to prove itself */
  host(schedule?: Schedule, device?: Uint8Array): NetworkPort
  /** Pulls a host's cable: nothing from it or to it arrives, and nobody sees it. */
  cut(peer: string): void
  /** Connects a host again. Each host that watches a topic which the other serves is notified. */
  heal(peer: string): void
  /** Two hosts that `connects` had separated find each other again. */
  meet(one: string, other: string): void
  /** Removes a host at once. Its pending work ends. */
  vanish(peer: string): void
}

export interface MemoryNetworkOptions {
  /** With a clock, a host hears the same bytes only once in 30 s, as with gossipsub. */
  readonly clock?: Clock
  readonly schedule?: Schedule
  /** Whether a message is lost on the way. The sender of a lost deposit gets an error, as for a broken connection. */
  readonly loses?: (from: string, to: string, topic: Topic, data: Uint8Array) => boolean
  /** Overrides the answer of a peer to a deposit: it refuses, or it takes the deposit and is silent for 5 s of `schedule`. */
  readonly answers?: (from: string, to: string, topic: Topic) => 'refused' | 'silence' | undefined
  /** Whether two online hosts see each other. */
  readonly connects?: (one: string, other: string) => boolean
  /** Calls `arrive` when data arrive at a peer: at once (default), later, repeatedly or never. */
  readonly carry?: Carry
}

interface Member {
  readonly peer: string
  readonly served: Map<Topic, Set<Listener>>
  readonly requests: Map<AccountId, OnRequest>
  /** Raw key. A host without one is believed to be a device of the accounts whose requests it serves. */
  readonly device: Uint8Array | undefined
  /** Of others, by their raw keys in hexadecimal: they need no card. */
  readonly suggested: Set<string>
  readonly watched: Map<Topic, Set<(peer: string) => void>>
  readonly peerWatchers: Set<() => void>
  readonly seen: Map<string, number>
  card: ((account: AccountId) => Uint8Array | undefined) | undefined
  online: boolean
}

/** A schedule without timers: what the fake cannot do at once, it does when a host serves the topic. */
const never: Schedule = () => () => {}

/** Several `NetworkPort`s in one process. All hosts have all subscriptions, and data arrive in order, one microtask later. */
export function memoryNetwork({
  clock,
  schedule: networkSchedule = never,
  loses = () => false,
  answers = () => undefined,
  connects = () => true,
  carry = (_parcel, arrive) => queueMicrotask(arrive),
}: MemoryNetworkOptions = {}): MemoryNetwork {
  const members = new Map<string, Member>()
  let count = 0

  const sees = (one: Member, other: Member): boolean =>
    one !== other && one.online && other.online && connects(one.peer, other.peer)
  const proves = ({ device, card }: Member, topic: Topic, asker: Member): boolean => {
    const account = accountOfRequests(topic)
    if (account === undefined || device === undefined || asker.suggested.has(toHex(device))) return true
    const shown = card?.(account)
    return shown !== undefined && certifies(account, shown, device)
  }
  const servers = (topic: Topic, asker: Member): Member[] =>
    [...members.values()].filter(
      (member) => member.served.has(topic) && sees(asker, member) && proves(member, topic, asker),
    )
  const tell = (watcher: Member, topic: Topic, peer: string) => {
    for (const onServer of watcher.watched.get(topic) ?? [])
      queueMicrotask(() => watcher.watched.get(topic)?.has(onServer) && onServer(peer))
  }
  const appear = (server: Member, topics: Iterable<Topic>) => {
    for (const topic of topics)
      for (const other of members.values())
        if (sees(server, other) && proves(server, topic, other)) tell(other, topic, server.peer)
  }
  const isNew = (member: Member, topic: Topic, data: Uint8Array): boolean => {
    if (clock === undefined) return true
    const id = createHash('sha256').update(topic).update(data).digest('hex')
    const last = member.seen.get(id)
    if (last !== undefined && clock() - last < seenMs) return false
    member.seen.set(id, clock())
    return true
  }

  const peersChanged = () =>
    queueMicrotask(() => {
      for (const { peerWatchers } of members.values()) for (const look of peerWatchers) look()
    })

  function port(me: Member, schedule: Schedule): NetworkPort {
    const stopped = new AbortController()
    const hand = (topic: Topic, data: Uint8Array): readonly string[] => {
      const sent = data.slice()
      return servers(topic, me).map((server) => {
        carry({ from: me.peer, to: server.peer, topic, data: sent }, () => {
          if (!server.online || loses(me.peer, server.peer, topic, sent) || !isNew(server, topic, sent)) return
          for (const { onData } of server.served.get(topic) ?? []) onData(sent.slice(), me.peer)
        })
        return server.peer
      })
    }
    const peers = (): number => [...members.values()].filter((member) => sees(me, member)).length
    const ask = async (peer: string, topic: Topic, data: Uint8Array, signal: AbortSignal): Promise<DepositVerdict> => {
      await brought((arrive) => carry({ from: me.peer, to: peer, topic, data }, arrive), schedule, signal)
      const server = servers(topic, me).find((one) => one.peer === peer)
      if (server === undefined || loses(me.peer, peer, topic, data)) throw new Error('the connection broke')
      const said = answers(me.peer, peer, topic)
      if (said === 'refused') return { answer: said }
      const verdict = await verdictOf(server.served.get(topic) ?? [], data, me.peer)
      if (said === 'silence') await silence(schedule, signal)
      const answer = { from: peer, to: me.peer, topic, data: new Uint8Array() }
      await brought((arrive) => carry(answer, arrive), schedule, signal)
      return verdict
    }
    const askRequest = async (
      peer: string,
      account: AccountId,
      question: Uint8Array,
      signal: AbortSignal,
    ): Promise<RequestAnswer> => {
      const { envelope, stamp } = decodeRequest(question)
      const topic = requestsTopic(account)
      await brought((arrive) => carry({ from: me.peer, to: peer, topic, data: envelope }, arrive), schedule, signal)
      const server = servers(topic, me).find((one) => one.peer === peer)
      const handler = server?.requests.get(account)
      if (handler === undefined || loses(me.peer, peer, topic, envelope)) throw new Error('the connection broke')
      const said = answers(me.peer, peer, topic)
      if (said === 'refused') return { answer: said }
      const verdict = decodeRequestAnswer(encodeRequestAnswer(handler(envelope.slice(), stamp)))
      if (said === 'silence') await silence(schedule, signal)
      await brought(
        (arrive) => carry({ from: peer, to: me.peer, topic, data: new Uint8Array() }, arrive),
        schedule,
        signal,
      )
      return verdict
    }
    const watch = (topic: Topic, onServer: (peer: string) => void): (() => void) => {
      const group = me.watched.get(topic) ?? new Set()
      me.watched.set(topic, group.add(onServer))
      for (const { peer } of servers(topic, me)) queueMicrotask(() => group.has(onServer) && onServer(peer))
      return () => void group.delete(onServer)
    }
    return {
      peer: me.peer,
      listen: () => [`/memory/${me.peer}/p2p/${me.peer}`],
      peers,
      isServed: (topic) => servers(topic, me).length > 0,
      watchPeers(listener) {
        let last = peers()
        const look = () => {
          const now = peers()
          if (now !== last) listener((last = now))
        }
        me.peerWatchers.add(look)
        return () => void me.peerWatchers.delete(look)
      },
      async serve(topic, onData, onDeposit = () => ({ answer: 'refused' })): Promise<Served> {
        if (accountOfRequests(topic) !== undefined) throw new RangeError('gossip carries no requests')
        const listener: Listener = { onData, onDeposit }
        const group = me.served.get(topic)
        if (group !== undefined) group.add(listener)
        else {
          me.served.set(topic, new Set([listener]))
          appear(me, [topic])
        }
        return {
          async stop() {
            const left = me.served.get(topic)
            if (left?.delete(listener) === true && left.size === 0) me.served.delete(topic)
          },
        }
      },
      async publish(topic, data, signal) {
        if (data.length > maxDataBytes)
          throw new RangeError(`${data.length} bytes on a topic, at most ${maxDataBytes} allowed`)
        return untilReached({
          hand: async () => hand(topic, data),
          servers: () => [],
          watch: (onServer) => watch(topic, onServer),
          dropConnection: async () => {},
          onFailure: () => {},
          schedule,
          signal: AbortSignal.any([signal, stopped.signal]),
        })
      },
      async deposit(topic, data, signal) {
        encodeDeposit(topic, data)
        const sent = data.slice()
        return untilDeposited({
          ask: (peer, asking) => ask(peer, topic, sent, asking),
          servers: () => servers(topic, me).map(({ peer }) => peer),
          watch: (onServer) => watch(topic, onServer),
          onFailure: () => {},
          schedule,
          signal: AbortSignal.any([signal, stopped.signal]),
        })
      },
      async serveRequests(account, onRequest): Promise<Served> {
        const topic = requestsTopic(account)
        me.requests.set(account, onRequest)
        me.served.set(topic, new Set())
        appear(me, [topic])
        return {
          async stop() {
            if (me.requests.get(account) !== onRequest) return
            me.requests.delete(account)
            me.served.delete(topic)
          },
        }
      },
      request: (account, envelope, stamp, signal) =>
        untilRequested({
          ask: (peer, one, asking) => askRequest(peer, account, encodeRequest(account, envelope, one), asking),
          ...{ stamp, noStamp },
          watch: (onServer) => watch(requestsTopic(account), onServer),
          onFailure: () => {},
          signal: AbortSignal.any([signal, stopped.signal]),
        }),
      watch,
      suggest: (_topic, devices) => devices.forEach((device) => me.suggested.add(toHex(device))),
      async serveCards(answer) {
        me.card = answer
      },
      fetchCards: (account, topic, signal) =>
        collectCards({
          watch: (onServer) => watch(topic, onServer),
          ask: async (peer) => members.get(peer)?.card?.(account)?.slice(),
          onFailure: () => {},
          schedule,
          signal: AbortSignal.any([signal, stopped.signal]),
        }),
      async stop() {
        me.online = false
        me.served.clear()
        me.requests.clear()
        me.watched.clear()
        members.delete(me.peer)
        stopped.abort()
        peersChanged()
      },
    }
  }

  return {
    host(schedule = networkSchedule, device) {
      const me: Member = {
        peer: `peer-${++count}`,
        served: new Map(),
        requests: new Map(),
        device,
        suggested: new Set(),
        watched: new Map(),
        peerWatchers: new Set(),
        seen: new Map(),
        card: undefined,
        online: true,
      }
      members.set(me.peer, me)
      peersChanged()
      return port(me, schedule)
    },
    cut(peer) {
      const member = members.get(peer)
      if (member === undefined) return
      member.online = false
      peersChanged()
    },
    heal(peer) {
      const member = members.get(peer)
      if (member === undefined || member.online) return
      member.online = true
      peersChanged()
      appear(member, member.served.keys())
      for (const topic of member.watched.keys())
        for (const server of servers(topic, member)) tell(member, topic, server.peer)
    },
    meet(one, other) {
      const pair = [members.get(one), members.get(other)]
      for (const [server, watcher] of [pair, pair.toReversed()])
        if (server && watcher && sees(server, watcher))
          for (const topic of server.served.keys()) tell(watcher, topic, server.peer)
      peersChanged()
    },
    vanish(peer) {
      const member = members.get(peer)
      if (member === undefined) return
      member.online = false
      for (const part of [member.served, member.requests, member.watched, member.peerWatchers]) part.clear()
      members.delete(peer)
      peersChanged()
    },
  }
}

import type { Topic } from '../protocol/topics.ts'
import type { Stamp } from '../crypto/stamp.ts'
import type { AccountId } from '../shared/ids.ts'

export type { Topic }

/** The peer-to-peer network, as delivery needs it. Implemented by `network`, and by a fake in test/support. */
export interface NetworkPort {
  /** Peer id of this host as multiformats text. */
  readonly peer: string
  /** Multiaddrs under which peers can dial this host. Each ends in `/p2p/<peer>`. */
  listen(): string[]
  /** Number of connected peers. */
  peers(): number
  /** Whether a connected peer serves the topic. */
  isServed(topic: Topic): boolean
  /** Calls back with the number of connected peers after each change, until the returned function is called. */
  watchPeers(listener: (peers: number) => void): () => void
  /**
   * Serves a topic: subscribes to it and provides the CID of SHA-256(topic) in the DHT, again and again while peers come. Only peers that prove
   * that they know the topic hear of it.
   * `onData` gets every message that others publish on it. It must not throw. Returns once subscribed; providing goes on in the background.
   * `onDeposit` answers for what is handed to this host alone, which `onData` does not get; without it all of that is refused. It must not
   * throw or reject, and the answer of whoever serves the topic here and does the most for it counts. The same envelope may come both ways.
   */
  serve(topic: Topic, onData: (data: Uint8Array, from: string) => void, onDeposit?: OnDeposit): Promise<Served>
  /**
   * Publishes on a topic that others serve. If no connected peer has proved that it does, looks for peers, connects to some, exchanges proofs and
   * waits until their subscription is seen.
   * @returns the peers it was handed to, empty when nobody could be found before `signal` aborted
   * Never throws for reasons of the network.
   */
  publish(topic: Topic, data: Uint8Array, signal: AbortSignal): Promise<readonly string[]>
  /**
   * Deposits an envelope with up to three peers that serve the topic and returns their answers (protocol/SPEC.md section 9). A peer that refuses or fails is
   * replaced by the next one and is not in the result. Finds peers as `publish` does. After the first answer the other peers have 500 ms.
   * @returns an empty list if no peer answered before `signal` aborted; a peer may have the envelope nevertheless
   * @throws RangeError if data or topic are too long. Never throws for reasons of the network.
   */
  deposit(topic: Topic, data: Uint8Array, signal: AbortSignal): Promise<readonly DepositAnswer[]>
  /**
   * Serves `/privy/request/1`: takes envelopes for `/requests` of this account over streams, and provides the CID of that topic. Gossip never carries it.
   * `onRequest` must not throw.
   */
  serveRequests(account: AccountId, onRequest: OnRequest): Promise<Served>
  /**
   * Hands an envelope for `/requests` to up to three devices of an account. Peers prove by a device certificate that they are devices, in their card or in
   * what {@link suggest} named. `stamp` finds a stamp of so many zero bits, when a device wants one.
   * @returns the devices that took it, nobody when none was found before `signal` aborted. Never throws for reasons of the network.
   */
  request(account: AccountId, envelope: Uint8Array, stamp: FindStamp, signal: AbortSignal): Promise<readonly string[]>
  /** Calls back whenever a peer that serves the topic is newly connected. Watching also keeps looking for providers, with growing pauses. */
  watch(topic: Topic, onServer: (peer: string) => void): () => void
  /**
   * Names devices that probably serve a topic, by their raw Ed25519 public keys: they are asked before the peers that the DHT names. The caller has checked
   * their certificates. That they serve an inbox topic they still have to prove.
   */
  suggest(topic: Topic, devices: readonly Uint8Array[]): void
  /** Serves `/privy/card/1`: the card of `account` for whoever asks, undefined for "not here". */
  serveCards(answer: (account: AccountId) => Uint8Array | undefined): Promise<void>
  /** Fetches cards of an account from the peers that serve `topic`, in the order of their answers. The bytes are unchecked, at most 64 KiB per card. */
  fetchCards(account: AccountId, topic: Topic, signal: AbortSignal): AsyncIterable<Uint8Array>
  stop(): Promise<void>
}

/** Answer of a node to an envelope that was deposited with it. */
export type DepositVerdict =
  /** The node will open the envelope for its own account. Only a sealed receipt says whether the envelope was valid. */
  | { readonly answer: 'taken' }
  /** The node keeps the envelope for another account. The proof has 1 to 8,192 bytes and is not checked here. */
  | { readonly answer: 'held'; readonly proof: Uint8Array }
  /** The topic is not served, the node is full, or the neighbour exceeds its allowance. */
  | { readonly answer: 'refused' }

export type DepositAnswer = DepositVerdict & { readonly peer: string }

export type OnDeposit = (data: Uint8Array, from: string) => DepositVerdict | Promise<DepositVerdict>

/** What a node says to an envelope for `/requests`. */
export type RequestAnswer =
  /** It waits to be opened. */
  | { readonly answer: 'taken' }
  /** A stamp of so many zero bits, 1 to 64, is wanted first. */
  | { readonly answer: 'stamp'; readonly bits: number }
  /** Not served here, no envelope for this account, or too many wait. */
  | { readonly answer: 'refused' }

/** Without a stamp, its hour is 0. */
export type OnRequest = (envelope: Uint8Array, stamp: Stamp) => RequestAnswer

export type FindStamp = (bits: number, signal: AbortSignal) => Promise<Stamp>

export interface Served {
  /** Unsubscribes and stops providing. */
  stop(): Promise<void>
}

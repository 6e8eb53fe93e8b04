import type { Topic } from '../protocol/topics.ts'
import type { AccountId } from '../shared/ids.ts'

export type { Topic }

/** What the delivery side needs of the peer-to-peer network. Implemented by `network`, and by a fake in test/support. */
export interface NetworkPort {
  /** Multiformats text of this host's peer id. */
  readonly peer: string
  /** Multiaddrs under which others can dial this host, each ending in `/p2p/<peer>`. */
  listen(): string[]
  /** Number of peers connected now. */
  peers(): number
  /** Whether a connected peer serves the topic now. */
  isServed(topic: Topic): boolean
  /** Calls back with that number whenever it has changed, until the returned function is called. */
  watchPeers(listener: (peers: number) => void): () => void
  /**
   * Serves a topic: subscribes to it and provides the CID of SHA-256(topic) in the DHT, again and again while peers come.
   * `onData` gets every message that others publish on it. It must not throw. Returns once subscribed; providing goes on in the background.
   * `onDeposit` answers for what is handed to this host alone, which `onData` does not get; without it all of that is refused. It must not
   * throw or reject, and the answer of whoever serves the topic here and does the most for it counts. The same envelope may come both ways.
   */
  serve(topic: Topic, onData: (data: Uint8Array, from: string) => void, onDeposit?: OnDeposit): Promise<Served>
  /**
   * Publishes on a topic that others serve. If no connected peer serves it, looks providers up in the DHT, connects to some and waits
   * until their subscription is seen.
   * @returns the peers it was handed to, empty when nobody could be found before `signal` aborted
   * Never throws for reasons of the network.
   */
  publish(topic: Topic, data: Uint8Array, signal: AbortSignal): Promise<readonly string[]>
  /**
   * Hands an envelope to up to three peers that serve the topic, each over a stream, and returns what they answered (protocol/SPEC.md section 9).
   * Peers that failed are not in it; whoever refuses or fails is replaced by another. Found as with `publish`. Once somebody has it the
   * others have 500 ms more to answer.
   * @returns nobody when nobody had answered before `signal` aborted, which may have got it nonetheless
   * @throws RangeError when the data or the topic are too long. Never throws for reasons of the network.
   */
  deposit(topic: Topic, data: Uint8Array, signal: AbortSignal): Promise<readonly DepositAnswer[]>
  /** Calls back whenever a peer that serves the topic is newly connected. Watching also keeps looking for providers, with growing pauses. */
  watch(topic: Topic, onServer: (peer: string) => void): () => void
  /** Serves `/privy/card/1`: the card of `account` for whoever asks, undefined for "not here". */
  serveCards(answer: (account: AccountId) => Uint8Array | undefined): Promise<void>
  /** Fetches cards of an account from the peers that serve `topic`, one after another as they answer. Unchecked bytes, at most 64 KiB each. */
  fetchCards(account: AccountId, topic: Topic, signal: AbortSignal): AsyncIterable<Uint8Array>
  stop(): Promise<void>
}

/** What a node says to an envelope that was handed to it. */
export type DepositVerdict =
  /** It is on its way to be opened, by its owner's node. Whether it was right only a sealed receipt says. */
  | { readonly answer: 'taken' }
  /** It is kept for its owner, who is somebody else. The proof has 1 to 8,192 bytes and is not checked here. */
  | { readonly answer: 'held'; readonly proof: Uint8Array }
  /** Not served any more, full, or over what this neighbour may send. */
  | { readonly answer: 'refused' }

export type DepositAnswer = DepositVerdict & { readonly peer: string }

export type OnDeposit = (data: Uint8Array, from: string) => DepositVerdict | Promise<DepositVerdict>

export interface Served {
  /** Unsubscribes and stops providing. */
  stop(): Promise<void>
}

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
  /**
   * Serves a topic: subscribes to it and provides the CID of SHA-256(topic) in the DHT, again and again while peers come.
   * `onData` gets every message that others publish on it. It must not throw. Returns once subscribed; providing goes on in the background.
   */
  serve(topic: Topic, onData: (data: Uint8Array, from: string) => void): Promise<Served>
  /**
   * Publishes on a topic that others serve. If no connected peer serves it, looks providers up in the DHT, connects to some and waits
   * until their subscription is seen.
   * @returns the peers it was handed to, empty when nobody could be found before `signal` aborted
   * Never throws for reasons of the network.
   */
  publish(topic: Topic, data: Uint8Array, signal: AbortSignal): Promise<readonly string[]>
  /** Calls back whenever a peer that serves the topic is newly connected. Watching also keeps looking for providers, with growing pauses. */
  watch(topic: Topic, onServer: (peer: string) => void): () => void
  /** Serves `/privy/card/1`: the card of `account` for whoever asks, undefined for "not here". */
  serveCards(answer: (account: AccountId) => Uint8Array | undefined): Promise<void>
  /** Fetches cards of an account from the peers that serve `topic`, one after another as they answer. Unchecked bytes, at most 64 KiB each. */
  fetchCards(account: AccountId, topic: Topic, signal: AbortSignal): AsyncIterable<Uint8Array>
  stop(): Promise<void>
}

export interface Served {
  /** Unsubscribes and stops providing. */
  stop(): Promise<void>
}

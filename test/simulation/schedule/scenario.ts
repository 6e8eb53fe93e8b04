/** A simulation as data: printed when it fails, made smaller, and kept for ever in `scenarios.ts`. Times in milliseconds from its start. */
export interface Scenario {
  /** Of the network's delays and losses, and of all ids and pauses. */
  readonly seed: number
  readonly people: number
  /** Nobody knows anybody; otherwise all are contacts. */
  readonly strangers: boolean
  /** Real cryptography is forty times as slow; otherwise RSA and ML-KEM have a stand-in. */
  readonly crypto: 'real' | 'stand-in'
  /** People, by number, who tell nobody what they read. */
  readonly discreet: readonly number[]
  /** When it starts, from the beginning of a week. */
  readonly weekMs: number
  readonly weather: Weather
  readonly steps: readonly Step[]
}

/** How the network is while the steps go on; afterwards nothing is lost. */
export interface Weather {
  readonly lossPercent: number
  /** Comes once more, up to 45 s later: gossip knows the same bytes for 30 s. */
  readonly doublePercent: number
  /** Takes up to a minute. */
  readonly slowPercent: number
  readonly delayMs: number
  /** Longest time in which something comes to disk. */
  readonly diskMs: number
}

export const fairWeather: Weather = { lossPercent: 0, doublePercent: 0, slowPercent: 0, delayMs: 50, diskMs: 5 }

/** What somebody does or what happens to them, at a moment. `who` and `to` are people by number. */
export type Step = { readonly at: number; readonly who: number } & (Deed | Misfortune | Hostility)

/** `which`: the message so many places above the newest that fits. */
export type Deed =
  | { readonly do: 'send'; readonly to: number; readonly text: string }
  | { readonly do: 'reply'; readonly to: number; readonly which: number; readonly text: string }
  | { readonly do: 'edit'; readonly to: number; readonly which: number; readonly text: string }
  | { readonly do: 'delete'; readonly to: number; readonly which: number }
  /** Of one of theirs, here only. */
  | { readonly do: 'hide'; readonly to: number; readonly which: number }
  | { readonly do: 'react'; readonly to: number; readonly which: number; readonly reaction: string }
  | { readonly do: 'read'; readonly to: number }
  /** A program reads so many events behind those that it has. */
  | { readonly do: 'consume'; readonly limit: number }
  | { readonly do: 'add'; readonly to: number }
  /** All requests that wait. */
  | { readonly do: 'accept' }

export type Misfortune =
  | { readonly do: 'stop'; readonly forMs: number }
  /**
   * After so many more events of the node. `tail`: as a power cut, the newest transactions of the index are lost too, back to that many steps
   * ago; `index`: all of it.
   */
  | {
      readonly do: 'crash'
      readonly after: number
      readonly forMs: number
      readonly loses: 'nothing' | 'tail' | 'index'
    }
  /** No connection to anybody. */
  | { readonly do: 'cut'; readonly forMs: number }
  /** Two do not see each other; `silent`: they believe that they do. */
  | { readonly do: 'part'; readonly from: number; readonly silent: boolean; readonly forMs: number }
  | { readonly do: 'skew'; readonly byMs: number }
  /** What is deposited with them is refused, or gets no answer. */
  | { readonly do: 'refuse'; readonly how: 'refused' | 'silence'; readonly forMs: number }

/** A neighbour who hears everything. `which`: the envelope so many before the newest to `who`. */
export type Hostility =
  | { readonly do: 'replay'; readonly which: number }
  | { readonly do: 'flip'; readonly which: number; readonly bit: number }
  /** Serves the topic of that envelope too, takes all that is deposited, and forgets it. */
  | { readonly do: 'squat'; readonly which: number; readonly forMs: number }

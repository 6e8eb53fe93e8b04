/** A simulation as data. A failing one is shrunk, printed, and kept in `scenarios.ts`. Times are milliseconds from its start. */
export interface Scenario {
  /** Seed of delays, losses, ids and pauses. */
  readonly seed: number
  readonly people: number
  /** Whether all are strangers at the start; otherwise all are contacts. */
  readonly strangers: boolean
  /** Real cryptography is forty times as slow. `stand-in` replaces RSA and ML-KEM. */
  readonly crypto: 'real' | 'stand-in'
  /** Numbers of the people who send no read receipts. */
  readonly discreet: readonly number[]
  /** Time of the start within a week. */
  readonly weekMs: number
  readonly weather: Weather
  readonly steps: readonly Step[]
}

/** Faults of the network during the steps. Afterwards no data are lost. */
export interface Weather {
  readonly lossPercent: number
  /** Share of data that arrive twice, up to 45 s apart. Gossip recognises equal bytes for 30 s. */
  readonly doublePercent: number
  /** Share of data that take up to a minute. */
  readonly slowPercent: number
  readonly delayMs: number
  /** Longest time of a write to disk. */
  readonly diskMs: number
}

export const fairWeather: Weather = { lossPercent: 0, doublePercent: 0, slowPercent: 0, delayMs: 50, diskMs: 5 }

/** An action of a person, or a fault, at a time. `who` and `to` are numbers of people. */
export type Step = { readonly at: number; readonly who: number } & (Deed | Misfortune | Hostility)

/** `which`: number of places above the newest message that fits. */
export type Deed =
  | { readonly do: 'send'; readonly to: number; readonly text: string }
  | { readonly do: 'reply'; readonly to: number; readonly which: number; readonly text: string }
  | { readonly do: 'edit'; readonly to: number; readonly which: number; readonly text: string }
  | { readonly do: 'delete'; readonly to: number; readonly which: number }
  /** Deletes a message of the contact here only. */
  | { readonly do: 'hide'; readonly to: number; readonly which: number }
  | { readonly do: 'react'; readonly to: number; readonly which: number; readonly reaction: string }
  | { readonly do: 'read'; readonly to: number }
  /** A program reads the next `limit` events. */
  | { readonly do: 'consume'; readonly limit: number }
  | { readonly do: 'add'; readonly to: number }
  /** Accepts all requests that wait. */
  | { readonly do: 'accept' }

export type Misfortune =
  | { readonly do: 'stop'; readonly forMs: number }
  /**
   * The node crashes after a number of its events. `tail`: like a power cut, the index also loses its newest transactions, of up to `mostLost` steps;
   * `index`: the whole index is lost.
   */
  | {
      readonly do: 'crash'
      readonly after: number
      readonly forMs: number
      readonly loses: 'nothing' | 'tail' | 'index'
    }
  /** Cuts all connections. */
  | { readonly do: 'cut'; readonly forMs: number }
  /** Separates two nodes. `silent`: they do not notice it. */
  | { readonly do: 'part'; readonly from: number; readonly silent: boolean; readonly forMs: number }
  | { readonly do: 'skew'; readonly byMs: number }
  /** Deposits at this node are refused, or get no answer. */
  | { readonly do: 'refuse'; readonly how: 'refused' | 'silence'; readonly forMs: number }

/** Steps of a hostile neighbour that hears all envelopes. `which`: number of envelopes before the newest one to `who`. */
export type Hostility =
  | { readonly do: 'replay'; readonly which: number }
  | { readonly do: 'flip'; readonly which: number; readonly bit: number }
  /** Also serves the topic of the envelope, takes all deposits and discards them. */
  | { readonly do: 'squat'; readonly which: number; readonly forMs: number }

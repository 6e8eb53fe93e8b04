import type { RpcClient } from '../rpc/client.ts'
import type { PrivyError } from '../shared/errors.ts'
import type { AccountEntry } from '../supervisor/settings-file.ts'
import type { StartStep } from '../supervisor/start.ts'

/** What there is of an account's node, for this screen. */
export type Reached =
  | { readonly state: 'running'; readonly client: Pick<RpcClient, 'call' | 'onEvent' | 'closed' | 'close'> }
  | { readonly state: 'stopped' | 'locked' | 'busy' }
  | { readonly state: 'crashed' | 'silent'; readonly error: PrivyError }

/** Answers to the forms that start a node. */
export type StartAnswers =
  | { readonly mode: 'create'; readonly name: string; readonly passphrase: string }
  | { readonly mode: 'restore'; readonly name: string; readonly words: string; readonly passphrase: string }
  | { readonly mode: 'unlock'; readonly entry: AccountEntry; readonly words: string; readonly passphrase: string }

/** Accounts and nodes, as the interface needs them; tests have others. */
export interface Nodes {
  /** @throws PrivyError `bad-file` when the configuration is damaged */
  accounts(): readonly AccountEntry[]
  reach(entry: AccountEntry): Promise<Reached>
  /**
   * Starts the node, and puts a new account on the list.
   * @returns the account, and the words when they were made
   * @throws PrivyError
   */
  start(
    answers: StartAnswers,
    onProgress: (step: StartStep) => void,
  ): Promise<{ readonly entry: AccountEntry; readonly words?: string }>
  /** Stops the node; only the words start it again. */
  lock(entry: AccountEntry): Promise<void>
}

/** The terminal, besides what is drawn. */
export interface Terminal {
  /** Puts text on the clipboard, where the terminal does (OSC 52). */
  readonly copy: (text: string) => void
  readonly bell: () => void
  readonly suspend: () => void
  readonly redraw: () => void
  readonly quit: () => void
}

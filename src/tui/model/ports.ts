import type { RpcClient } from '../../rpc/client.ts'
import type { NetworkSettings } from '../../shared/network-settings.ts'
import type { PrivyError } from '../../shared/errors.ts'
import type { PreferenceName } from '../../supervisor/settings/preferences.ts'
import type { AccountEntry } from '../../supervisor/settings/settings-file.ts'
import type { StartStep } from '../../supervisor/start.ts'
import type { StartAnswers } from '../../supervisor/start-account.ts'
import type { ReadPreferences } from './preferences.ts'

/** What there is of an account's node, for this screen. */
export type Reached =
  | { readonly state: 'running'; readonly client: Pick<RpcClient, 'call' | 'onEvent' | 'closed' | 'close'> }
  | { readonly state: 'stopped' | 'locked' | 'busy' }
  /** Taken off the list by another program. */
  | { readonly state: 'removed' }
  | { readonly state: 'crashed' | 'silent'; readonly error: PrivyError }

/** Of nodes that are started from here. */
export type NetworkChoice = Pick<NetworkSettings, 'profile' | 'bootstrap'>

/** What is chosen, and by whom. */
export interface NetworkKnown extends NetworkChoice {
  /** Once it is, nobody is asked. */
  readonly isChosen: boolean
  /** Variables of the environment that decide over the configuration; none when it counts. */
  readonly variables: readonly string[]
}

/** Accounts and nodes, as the interface needs them; tests have others. */
export interface Nodes {
  /** @throws PrivyError `bad-file` when the configuration is damaged */
  accounts(): readonly AccountEntry[]
  reach(entry: AccountEntry): Promise<Reached>
  /**
   * Starts the node, and puts a new account on the list.
   * @returns the account as it is listed now, and the words when they were made
   * @throws PrivyError
   */
  start(
    answers: StartAnswers,
    onProgress: (step: StartStep, done?: number, total?: number) => void,
  ): Promise<{ readonly entry: AccountEntry; readonly words?: string }>
  /** Stops the node; only the words start it again. */
  lock(entry: AccountEntry): Promise<void>
  /** Stops the node and deletes its data here. @throws PrivyError */
  remove(entry: AccountEntry): Promise<void>
  /** What the configuration calls the account here. */
  rename(entry: AccountEntry, name: string): Promise<AccountEntry>
  /** The words of an account that was made here are on paper. */
  confirmWords(entry: AccountEntry): Promise<void>
  readonly configuration: Configuration
}

/** The part of the configuration that the interface changes. */
export interface Configuration {
  /** @throws PrivyError `bad-file` */
  read(): ReadPreferences & {
    readonly network: NetworkKnown
    readonly isMono: boolean
  }
  /** @throws PrivyError `bad-file` */
  prefer(name: PreferenceName, value: string): Promise<void>
  /** The network of nodes that are started from now on. */
  chooseNetwork(network: NetworkChoice): Promise<void>
}

/** The person's own editor, see external-editor.ts. The signal ends it. */
export type EditText = (text: string, signal: AbortSignal) => Promise<string>

/** The terminal, besides what is drawn. */
export interface Terminal {
  /** Puts text on the clipboard, where the terminal does (OSC 52). */
  readonly copy: (text: string) => void
  /** Tells of something new, in whatever way this terminal has. Harmless text. */
  readonly notify: (text: string, how: 'bell' | 'text') => void
  /**
   * Lets the person's own editor have the text and the terminal.
   * @returns what the text is now
   * @throws PrivyError when there is no editor, or it failed
   */
  readonly edit: (text: string) => Promise<string>
  readonly suspend: () => void
  readonly redraw: () => void
  readonly quit: () => void
}

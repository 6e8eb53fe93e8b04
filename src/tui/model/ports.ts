import type { Reached } from '../../client/session.ts'
import type { NetworkSettings } from '../../shared/network-settings.ts'
import type { PreferenceName } from '../../supervisor/settings/preferences.ts'
import type { AccountEntry } from '../../supervisor/settings/settings-file.ts'
import type { StartStep } from '../../supervisor/start.ts'
import type { StartAnswers } from '../../supervisor/start-account.ts'
import type { ReadPreferences } from './preferences.ts'

/** Network of nodes that start later. */
export type NetworkChoice = Pick<NetworkSettings, 'profile' | 'bootstrap'>

/** The network setting and its source. */
export interface NetworkKnown extends NetworkChoice {
  /** Whether a network is set, so that the person is not asked. */
  readonly isChosen: boolean
  /** Environment variables that override the configuration. */
  readonly variables: readonly string[]
}

/** Accounts and nodes, as the interface uses them. Tests have their own. */
export interface Nodes {
  /** @throws PrivyError `bad-file` if the configuration is damaged */
  accounts(): readonly AccountEntry[]
  reach(entry: AccountEntry): Promise<Reached>
  /**
   * Starts a node. Adds a new account to the list.
   * @returns the account in its current form, and the words of a new account
   * @throws PrivyError
   */
  start(
    answers: StartAnswers,
    onProgress: (step: StartStep, done?: number, total?: number) => void,
  ): Promise<{ readonly entry: AccountEntry; readonly words?: string }>
  /** Stops the node. Only the words start it again. */
  lock(entry: AccountEntry): Promise<void>
  /** Stops the node and deletes its data on this machine. @throws PrivyError */
  remove(entry: AccountEntry): Promise<void>
  /** Changes the name of the account in the configuration. */
  rename(entry: AccountEntry, name: string): Promise<AccountEntry>
  /** Stores that the words of a new account were written down. */
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
  /** Sets the network of nodes that start later. */
  chooseNetwork(network: NetworkChoice): Promise<void>
}

/** Opens a text in the editor of the person, see external-editor.ts. The signal ends the editor. */
export type EditText = (text: string, signal: AbortSignal) => Promise<string>

/** The terminal, except for drawing. */
export interface Terminal {
  /** Copies a text to the clipboard if the terminal supports it (OSC 52). */
  readonly copy: (text: string) => void
  /** Notifies the person by the means of this terminal. The text is harmless. */
  readonly notify: (text: string, how: 'bell' | 'text') => void
  /**
   * Gives a text and the terminal to the editor of the person.
   * @returns the new text
   * @throws PrivyError if the editor is missing or fails
   */
  readonly edit: (text: string) => Promise<string>
  readonly suspend: () => void
  readonly redraw: () => void
  readonly quit: () => void
}

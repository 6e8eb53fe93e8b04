/** Types of the parts of @orbitdb/core 4.0.0 that Privy uses. The package has no types; these follow its source. */
declare module '@orbitdb/core' {
  import type { EventEmitter } from 'node:events'

  /** Key-value storage; keys are block hashes, or `heads`. */
  export interface Storage<Value = Uint8Array> {
    put(key: string, value: Value): Promise<void>
    get(key: string): Promise<Value | undefined>
    del(key: string): Promise<void>
    iterator(options?: { amount?: number; reverse?: boolean }): AsyncIterable<[string, Value]>
    merge(other: unknown): Promise<void>
    clear(): Promise<void>
    close(): Promise<void>
  }

  export interface LogClock {
    readonly id: string
    readonly time: number
  }

  export interface LogEntry {
    readonly id: string
    readonly payload: unknown
    readonly next: readonly string[]
    readonly refs: readonly string[]
    readonly clock: LogClock
    readonly v: number
    /** Public key that verifies `sig`, hexadecimal. Only the access controller checks that it belongs to `identity`. */
    readonly key: string
    readonly identity: string
    readonly sig: string
    /** Hash of the block that the entry was decoded from; absent while the entry is created. */
    readonly hash?: string
  }
  export type StoredEntry = LogEntry & { readonly hash: string }

  export interface Identity {
    readonly id: string
    readonly publicKey: string
    readonly signatures: { readonly id: string; readonly publicKey: string }
    readonly type: string
    readonly hash: string
    readonly bytes: Uint8Array
    sign(identity: Identity, data: Uint8Array): Promise<string>
    verify(signature: string, publicKey: string, data: Uint8Array | string): Promise<boolean>
  }

  export interface SigningKey {
    readonly publicKey: { readonly raw: Uint8Array }
    sign(data: Uint8Array): Uint8Array | Promise<Uint8Array>
  }

  export interface IdentityKeys {
    getKey(id: string): Promise<SigningKey | undefined>
    createKey(id: string): Promise<SigningKey>
    getPublic(key: SigningKey): string
    close(): Promise<void>
  }

  export interface IdentityProvider {
    readonly type: string
    getId(): Promise<string>
    signIdentity(data: string): Promise<string>
  }

  export interface Identities {
    createIdentity(options: { provider?: () => Promise<IdentityProvider>; id?: string }): Promise<Identity>
    getIdentity(hash: string): Promise<Identity | undefined>
    verifyIdentity(identity: Identity): Promise<boolean>
    verify(signature: string, publicKey: string, data: Uint8Array | string): Promise<boolean>
    readonly keystore: IdentityKeys
  }
  export function Identities(options: {
    keystore?: IdentityKeys
    storage?: Storage
    path?: string
  }): Promise<Identities>
  export function useIdentityProvider(provider: {
    readonly type: string
    verifyIdentity(identity: Identity): Promise<boolean>
  }): void

  export interface AccessController {
    readonly type: string
    readonly address: string
    canAppend(entry: LogEntry): Promise<boolean>
  }
  export type AccessControllerFactory = (context: {
    orbitdb: unknown
    identities: Identities
    name?: string
    address?: string
  }) => Promise<AccessController>
  export function IPFSAccessController(options: { write?: string[]; storage?: Storage }): AccessControllerFactory

  export interface Log {
    readonly id: string
    get(hash: string): Promise<StoredEntry | undefined>
    has(hash: string): Promise<boolean>
    heads(): Promise<StoredEntry[]>
    append(data: unknown, options?: { referencesCount: number }): Promise<StoredEntry>
    joinEntry: (entry: StoredEntry) => Promise<boolean>
  }
  export function Log(
    identity: Identity,
    options: {
      logId: string
      access: Pick<AccessController, 'canAppend'>
      entryStorage?: Storage
      headsStorage?: Storage
      indexStorage?: Storage<boolean>
    },
  ): Promise<Log>

  export const Entry: {
    create(
      identity: Identity,
      logId: string,
      payload: unknown,
      encryptPayload: undefined,
      clock: LogClock,
      next: readonly string[],
      refs: readonly string[],
    ): Promise<LogEntry>
    encode(entry: LogEntry): Promise<{ hash: string; bytes: Uint8Array }>
    decode: (bytes: Uint8Array) => Promise<StoredEntry>
  }

  export interface EventsDatabase {
    readonly address: string
    readonly log: Log
    readonly events: EventEmitter
    readonly sync: { start(): Promise<void>; stop(): Promise<void> }
    add(value: unknown): Promise<string>
    close(): Promise<void>
  }

  export interface OrbitDB {
    open(
      name: string,
      options: {
        type: 'events'
        AccessController: AccessControllerFactory
        entryStorage: Storage
        headsStorage: Storage
        indexStorage: Storage<boolean>
        referencesCount: number
        sync: boolean
      },
    ): Promise<EventsDatabase>
    stop(): Promise<void>
  }
  export function createOrbitDB(options: {
    ipfs: unknown
    id: string
    identities: Identities
    identity: Identity
    directory: string
  }): Promise<OrbitDB>
}

import { createHash } from 'node:crypto'
import { LevelBlockstore } from 'blockstore-level'
import type { CID } from 'multiformats/cid'
import { equal } from '../../shared/bytes.ts'
import { closeLevel, openLevel } from './open-level.ts'
import { damageOf, StoreDamage } from './store-damage.ts'

/** Low limits of memory and open files: blocks are small, and each account has a node of its own. */
const levelLimits = { maxOpenFiles: 50, cacheSize: 2 * 1024 * 1024, writeBufferSize: 1024 * 1024 }
const sha2256 = 0x12

/** Whether a block has the SHA-256 that its CID names. CIDs with other hashes are not checked: Privy creates none. */
export const isIntact = ({ multihash }: CID, bytes: Uint8Array): boolean =>
  multihash.code !== sha2256 || equal(createHash('sha256').update(bytes).digest(), multihash.digest)

/**
 * A blockstore in a folder. A put resolves when the block is on the disk itself, so a power cut takes no acknowledged block.
 * Each method throws StoreDamage if files are damaged, and calls `onDamage` too.
 */
export class DurableBlocks extends LevelBlockstore {
  readonly #store: string
  readonly #onDamage: (damage: StoreDamage) => void

  constructor(store: string, onDamage: (damage: StoreDamage) => void = () => undefined) {
    super(store, levelLimits)
    this.#store = store
    this.#onDamage = onDamage
    const { db } = this
    // The database opens by itself otherwise, before its files were checked.
    void db.close()
    const put = db.put.bind(db)
    db.put = (key: string, value: Uint8Array) => put(key, value, { sync: true })
  }

  override async open(): Promise<void> {
    if (this.db.status !== 'open') await openLevel(this.db, this.#store, { compression: false })
  }

  override async close(): Promise<void> {
    if (this.db.status === 'open') await closeLevel(this.db, this.#store)
  }

  override async put(...given: Parameters<LevelBlockstore['put']>): Promise<CID> {
    return super.put(...given).catch((error: unknown) => this.#rethrow(error))
  }

  override async has(...given: Parameters<LevelBlockstore['has']>): Promise<boolean> {
    return super.has(...given).catch((error: unknown) => this.#rethrow(error))
  }

  override async *get(...given: Parameters<LevelBlockstore['get']>): AsyncGenerator<Uint8Array> {
    const [cid] = given
    try {
      for await (const bytes of super.get(...given)) {
        if (!isIntact(cid, bytes)) throw new StoreDamage(this.#store, 'a block does not have its hash')
        yield bytes
      }
    } catch (error) {
      this.#rethrow(error)
    }
  }

  override async *getAll(...given: Parameters<LevelBlockstore['getAll']>): ReturnType<LevelBlockstore['getAll']> {
    try {
      yield* super.getAll(...given)
    } catch (error) {
      this.#rethrow(error)
    }
  }

  #rethrow(error: unknown): never {
    const damage = damageOf(error, this.#store)
    if (damage) this.#onDamage(damage)
    throw damage ?? error
  }
}

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createHost } from '../network/host/create-host.ts'
import { DurableBlocks } from '../store/level/durable-blocks.ts'
import { openLog } from '../store/log/open-log.ts'
import type { EntryHash } from '../state/log-port.ts'
import type { Adapters, NodeConfig } from './config.ts'

/** Opens the network and the log. Their modules are imported here, because libp2p, Helia and OrbitDB take most of the start of a node. */
export async function openAdapters(
  { keys, device, folder, network: settings, salvage, onDamage }: NodeConfig,
  known: () => Iterable<EntryHash>,
): Promise<Adapters> {
  const deviceKey = keys.deviceKey(device)
  const blockstore = new DurableBlocks(join(folder, 'blocks'), onDamage)
  const host = await createHost({ settings, deviceSeed: deviceKey.seed, blockstore })
  try {
    // Without gossipsub the log stays local, until devices can prove that they belong to the account.
    const log = await openLog({
      account: keys.id,
      device,
      rsa: keys.rsa.privateKey,
      seed: deviceKey.seed,
      libp2p: host.libp2p,
      blocks: host.helia.blockstore,
      key: keys.storage.db,
      directory: join(folder, 'log'),
      ...{ salvage, known },
      ...(onDamage && { onDamage }),
      random: (length) => new Uint8Array(randomBytes(length)),
    })
    return {
      network: host.port,
      log,
      drops: () => Object.fromEntries([...host.dropped, ...prefixed('log', log.rejected)]),
      async close() {
        await log.close()
        await host.stop()
      },
    }
  } catch (error) {
    await host.stop()
    throw error
  }
}

const prefixed = (prefix: string, counts: ReadonlyMap<string, number>) =>
  [...counts].map(([reason, count]) => [`${prefix}.${reason}`, count] as const)

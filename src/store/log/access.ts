import { encode } from 'cborg'
import type { AccessControllerFactory, Identity, LogEntry, Storage } from '@orbitdb/core'
import type { AccountId } from '../../shared/ids.ts'
import { hashOf } from './block-storage.ts'
import { isDeviceOf } from './device-identity.ts'
import { checkFrame } from './entry-rules.ts'
import { Rejection } from './rejection.ts'

const type = 'privy'
/** Number of devices whose identity is cached as verified. */
const maxRemembered = 256

/**
 * OrbitDB access controller that admits only entries of devices of the account. OrbitDB 4.0.0 verifies the signature of an entry against the key in the
 * entry, but never checks that this key belongs to the identity that the entry names.
 * Its manifest names only the account, so that the log has the same address on every device.
 * `canAppend` never returns false: it throws a Rejection with the reason.
 */
export function accountAccess(options: {
  readonly account: AccountId
  /** Stores the manifest. */
  readonly storage: Storage
  /** Address of the log, which exists only after the controller does. */
  readonly logId: () => string
}): AccessControllerFactory {
  const { account, storage, logId } = options
  return async ({ identities }) => {
    const manifest = encode({ type, account })
    const hash = hashOf(manifest)
    await storage.put(hash, manifest)

    const remembered = new Map<string, Identity>()
    const deviceOf = async ({ identity: name }: LogEntry): Promise<Identity> => {
      const known = remembered.get(name)
      if (known) return known
      const identity = await identities.getIdentity(name).catch((cause: unknown) => {
        throw new Rejection('unknown-device', { cause })
      })
      const isOurs = identity && (await isDeviceOf(account, name, identity, identities).catch(() => false))
      if (!isOurs) throw new Rejection('foreign-device')
      if (remembered.size < maxRemembered) remembered.set(name, identity)
      return identity
    }

    return {
      type,
      address: `/${type}/${hash}`,
      async canAppend(entry) {
        await checkFrame(entry, logId())
        const { publicKey } = await deviceOf(entry)
        if (entry.key !== publicKey) throw new Rejection('foreign-key')
        return true
      },
    }
  }
}

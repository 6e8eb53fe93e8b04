import type { KeyObject } from 'node:crypto'
import { type Bytes, concat, fromHex, u32 } from '../shared/bytes.ts'
import type { AccountId, DeviceId } from '../shared/ids.ts'
import type { DerivedSecrets } from '../crypto/derived-secrets.ts'
import { accountOf, type PublicBundle } from './bundle.ts'
import { accountRoot, bip39Seed, intoKey, subkey } from './kdf.ts'
import type { Words } from './mnemonic.ts'
import { pairFromSeed, type RawKeyType, rawPublic, spkiOf } from './raw-keys.ts'
import { deriveRsa, type KeyPair } from './rsa.ts'

/** The keys that the words of an account determine (`privy-kdf-v1`, SPEC.md section 13). */
export interface AccountKeys {
  readonly id: AccountId
  readonly bundle: PublicBundle
  /** RSA-3072: identity, encryption and signature. */
  readonly rsa: KeyPair
  readonly ed25519: KeyPair
  /** ML-KEM-768. */
  readonly mlKem: KeyPair
  /** ML-DSA-65. */
  readonly mlDsa: KeyPair
  readonly storage: StorageKeys
  /** 16 bytes, not secret: distinguishes wrong words from right words. */
  readonly vaultCheck: Bytes
  /** Secrets that are the same on all devices of the account. */
  readonly derived: DerivedSecrets
  /** The key of a device of the account. Equal ids give equal keys. */
  readonly deviceKey: (device: DeviceId) => DeviceKey
}

/** Secret keys of 32 bytes each. */
export interface StorageKeys {
  /** Encrypts the entries of the log (SPEC.md section 10). */
  readonly db: Bytes
  /** HMAC key for blind record ids. */
  readonly index: Bytes
  /** Encrypts the SQLite files of this device. */
  readonly local: Bytes
}

/** The Ed25519 key of a device: libp2p host key, signing key of envelopes and OrbitDB identity. */
export interface DeviceKey extends KeyPair {
  readonly device: DeviceId
  /** RFC 8032 seed, 32 bytes, secret. */
  readonly seed: Bytes
  /** Raw public key, 32 bytes. */
  readonly raw: Bytes
}

/**
 * Derives an account from its words and its passphrase ('' for none). Takes about half a second, nearly all of it in the thread pool, so that the event
 * loop stays free. Buffers with secrets are zeroed as soon as OpenSSL holds the key.
 */
export async function deriveAccount(words: Words, passphrase: string): Promise<AccountKeys> {
  const seed = await bip39Seed(words, passphrase)
  const root = accountRoot(seed)
  seed.fill(0)

  const rsa = await deriveRsa(intoKey(subkey(root, 'identity/rsa-3072', 64)))
  const ed25519 = identityPair(root, 'ed25519', 32)
  const mlKem = identityPair(root, 'ml-kem-768', 64)
  const mlDsa = identityPair(root, 'ml-dsa-65', 32)
  const bundle = {
    spki: spkiOf(rsa.publicKey),
    ed25519: rawPublic('ed25519', ed25519.publicKey),
    mlKem: rawPublic('ml-kem-768', mlKem.publicKey),
    mlDsa: rawPublic('ml-dsa-65', mlDsa.publicKey),
  }
  return {
    id: accountOf(bundle.spki),
    bundle,
    rsa,
    ed25519,
    mlKem,
    mlDsa,
    storage: {
      db: subkey(root, 'storage/db', 32),
      index: subkey(root, 'storage/index', 32),
      local: subkey(root, 'storage/local', 32),
    },
    vaultCheck: subkey(root, 'vault/check', 16),
    derived: {
      pair: (account, epoch) => subkey(root, 'pair/', 32, concat(fromHex(account), u32(epoch))),
      inbox: (epoch) => subkey(root, 'inbox/', 32, u32(epoch)),
    },
    deviceKey: (device) => deriveDevice(root, device),
  }
}

function identityPair(root: KeyObject, type: RawKeyType, seedLength: number): KeyPair {
  const seed = subkey(root, `identity/${type}`, seedLength)
  const pair = pairFromSeed(type, seed)
  seed.fill(0)
  return pair
}

function deriveDevice(root: KeyObject, device: DeviceId): DeviceKey {
  const seed = subkey(root, 'device/ed25519/', 32, fromHex(device))
  const pair = pairFromSeed('ed25519', seed)
  return { ...pair, device, seed, raw: rawPublic('ed25519', pair.publicKey) }
}

import type { KeyObject } from 'node:crypto'
import { type Bytes, concat, fromHex, u32 } from '../shared/bytes.ts'
import type { AccountId, DeviceId } from '../shared/ids.ts'
import type { DerivedSecrets } from '../crypto/derived-secrets.ts'
import { accountOf, type PublicBundle } from './bundle.ts'
import { accountRoot, bip39Seed, intoKey, subkey } from './kdf.ts'
import type { Words } from './mnemonic.ts'
import { pairFromSeed, type RawKeyType, rawPublic, spkiOf } from './raw-keys.ts'
import { deriveRsa, type KeyPair } from './rsa.ts'

/** Everything that an account's words lead to (`privy-kdf-v1`). */
export interface AccountKeys {
  readonly id: AccountId
  /** The public keys. */
  readonly bundle: PublicBundle
  /** RSA-3072: identity, encryption and signature. */
  readonly rsa: KeyPair
  readonly ed25519: KeyPair
  /** ML-KEM-768. */
  readonly mlKem: KeyPair
  /** ML-DSA-65. */
  readonly mlDsa: KeyPair
  readonly storage: StorageKeys
  /** 16 bytes, not secret: tells wrong words from right ones. */
  readonly vaultCheck: Bytes
  /** Secrets that two devices of the account must agree on without talking. */
  readonly derived: DerivedSecrets
  /** The key of one of the account's devices, the same one whenever it is asked for. */
  readonly deviceKey: (device: DeviceId) => DeviceKey
}

/** 32 bytes each, secret. */
export interface StorageKeys {
  /** Root of the keys for what is written to OrbitDB. */
  readonly db: Bytes
  /** HMAC key for blind record ids. */
  readonly index: Bytes
  /** Encryption of what stays on this device. */
  readonly local: Bytes
}

/** A device's Ed25519 key: libp2p host key and OrbitDB identity. */
export interface DeviceKey extends KeyPair {
  readonly device: DeviceId
  /** RFC 8032 seed, 32 bytes, secret. */
  readonly seed: Bytes
  /** Raw public key, 32 bytes. */
  readonly raw: Bytes
}

/**
 * Derives an account from its words and the optional passphrase ('' for none). Half a second or so, nearly all of it in the thread pool;
 * the event loop is never held for long. Buffers with secrets are zeroed as soon as OpenSSL has taken the key over.
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

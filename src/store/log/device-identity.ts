import { constants, createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { Identities, type Identity, type Storage, useIdentityProvider } from '@orbitdb/core'
import { type Bytes, toHex, utf8 } from '../../shared/bytes.ts'
import type { AccountId, DeviceId } from '../../shared/ids.ts'
import { Rejection } from './rejection.ts'

/**
 * The OrbitDB identity of a device. Its id names account and device, its key is the Ed25519 key of the device, and `signatures.publicKey` is the
 * account's consent: base64url of the SPKI, a full stop, base64url of an RSA signature (PKCS#1 v1.5, SHA-256) over `privy/1/log-identity`, the
 * id, the public key of the device and the signature of the id by the device. All of it is deterministic, so a device always has the same identity block.
 */
const type = 'privy'
const padding = constants.RSA_PKCS1_PADDING
const idPattern = /^privy:\/\/([0-9a-f]{64})\/devices\/([0-9a-f]{32})$/
const consentPattern = /^([A-Za-z0-9_-]{64,2048})\.([A-Za-z0-9_-]{64,2048})$/
const publicKeyPattern = /^[0-9a-f]{64}$/
const signaturePattern = /^[0-9a-f]{128}$/
const spkiEd25519 = Buffer.from('302a300506032b6570032100', 'hex')

/** Largest identity block, in bytes. */
export const maxIdentityLength = 8 * 1024

export interface Device {
  readonly account: AccountId
  readonly device: DeviceId
  /** RSA private key of the account. */
  readonly rsa: KeyObject
  /** RFC 8032 seed of the device key, 32 bytes. It stays in memory: the key store of OrbitDB would write it to disk. */
  readonly seed: Bytes
}

/**
 * Creates the identity of this device and puts its block into `storage`. Returns it with the checks that OrbitDB calls for identities of other devices,
 * whose blocks come from `storage` too.
 */
export async function deviceIdentity(
  { account, device, rsa, seed }: Device,
  storage: Storage,
): Promise<{ identity: Identity; identities: Identities }> {
  useIdentityProvider({ type, verifyIdentity })
  const id = `privy://${account}/devices/${device}`
  const key = await generateKeyPairFromSeed('Ed25519', seed)
  const onlyKey = {
    getKey: async (asked: string) => (asked === id ? key : undefined),
    createKey: async () => Promise.reject(new Error('the keys of a device are derived, never created')),
    getPublic: () => toHex(key.publicKey.raw),
    close: async () => undefined,
  }
  const identities = await Identities({ keystore: onlyKey, storage })
  const spki = createPublicKey(rsa).export({ type: 'spki', format: 'der' })
  const provider = {
    type,
    getId: async () => id,
    signIdentity: async (data: string) => {
      const consent = sign('sha256', consentText(id, data), { key: rsa, padding })
      return `${spki.toString('base64url')}.${consent.toString('base64url')}`
    },
  }
  const identity = await identities.createIdentity({ provider: async () => provider })
  return { identity: { ...identity, verify: verifyEntry }, identities }
}

/**
 * Whether a decoded identity block is that of a device of this account, in its canonical form. Another encoding or an added field would give the same
 * device, and so the same signed entry, a second hash. `hash` is the name of the block.
 */
export async function isDeviceOf(
  account: AccountId,
  hash: string,
  identity: Identity,
  identities: Identities,
): Promise<boolean> {
  const { id, publicKey, signatures } = identity
  return (
    identity.hash === hash &&
    identity.type === type &&
    typeof id === 'string' &&
    idPattern.exec(id)?.[1] === account &&
    publicKeyPattern.test(publicKey) &&
    Object.keys(signatures).length === 2 &&
    signaturePattern.test(signatures.id) &&
    typeof signatures.publicKey === 'string' &&
    (await identities.verifyIdentity(identity))
  )
}

/** Check of OrbitDB for an identity: whether the account in its id signed it. The hash of the SPKI is the account id. */
async function verifyIdentity({ id, publicKey, signatures }: Identity): Promise<boolean> {
  const account = idPattern.exec(id)?.[1]
  const [, spkiText = '', consentOf = ''] = consentPattern.exec(signatures.publicKey) ?? []
  const spki = Buffer.from(spkiText, 'base64url')
  const consent = Buffer.from(consentOf, 'base64url')
  if (createHash('sha256').update(spki).digest('hex') !== account) return false
  if (spki.toString('base64url') !== spkiText || consent.toString('base64url') !== consentOf) return false
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
  return verify('sha256', consentText(id, publicKey + signatures.id), { key, padding }, consent)
}

const consentText = (id: string, data: string): Bytes => utf8(`privy/1/log-identity\0${id}\0${data}`)

/**
 * Verifies the signature of an entry. The check of OrbitDB keeps the last 1,000 signed texts in memory, which may be whole entries; this one keeps none.
 * @throws Rejection `bad-signature`
 */
async function verifyEntry(signature: string, publicKey: string, data: Uint8Array | string): Promise<boolean> {
  const key = createPublicKey({
    key: Buffer.concat([spkiEd25519, Buffer.from(publicKey, 'hex')]),
    format: 'der',
    type: 'spki',
  })
  const isGood = verify(null, typeof data === 'string' ? utf8(data) : data, key, Buffer.from(signature, 'hex'))
  if (!isGood) throw new Rejection('bad-signature')
  return true
}

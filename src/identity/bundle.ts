import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { type Bytes, concat, equal, fromHex, toHex, u32, utf8 } from '../shared/bytes.ts'
import { type AccountId, accountId } from '../shared/ids.ts'
import { publicFromRaw } from './raw-keys.ts'
import { type KeyPair, signPss, verifyPss } from './rsa.ts'

/** The public keys of an account. */
export interface PublicBundle {
  /** RSA-3072 SubjectPublicKeyInfo, DER, 422 bytes. */
  readonly spki: Bytes
  /** Ed25519 public key, 32 bytes. */
  readonly ed25519: Bytes
  /** ML-KEM-768 encapsulation key, 1184 bytes. */
  readonly mlKem: Bytes
  /** ML-DSA-65 public key, 1952 bytes. */
  readonly mlDsa: Bytes
}

/** A bundle with its signatures. A reader that has the address can verify it, so the bundle may come from any peer. */
export interface SignedBundle extends PublicBundle {
  /** RSA-PSS signature over the bundle hash, 384 bytes. */
  readonly rsaSignature: Bytes
  /** ML-DSA-65 signature over the bundle hash, 3309 bytes. */
  readonly mlDsaSignature: Bytes
}

/** The keys of a bundle as key objects of Node. */
export interface BundleKeys {
  readonly rsa: KeyObject
  readonly ed25519: KeyObject
  readonly mlKem: KeyObject
  readonly mlDsa: KeyObject
}

/** The keys of an account that sign its bundle. */
export interface BundleSigner {
  readonly bundle: PublicBundle
  readonly rsa: KeyPair
  readonly mlDsa: KeyPair
}

/** The canonical SPKI of an RSA-3072 key with e = 65537 is this head, the modulus and the exponent (RFC 8017 appendix A.1.1). */
const spkiHead = fromHex('308201a2300d06092a864886f70d01010105000382018f003082018a0282018100')
const spkiTail = fromHex('0203010001')
const modulusLength = 384

/** The bundle hash of SPEC.md section 13 step 7: SHA-512 over all four keys, 64 bytes. */
export function bundleHash({ spki, ed25519, mlKem, mlDsa }: PublicBundle): Bytes {
  const hash = createHash('sha512').update(utf8('privy/v1/bundle\0'))
  for (const key of [spki, ed25519, mlKem, mlDsa]) hash.update(u32(key.length)).update(key)
  return new Uint8Array(hash.digest())
}

/** The account id of an SPKI: its SHA-256 (SPEC.md section 13). */
export function accountOf(spki: Bytes): AccountId {
  return accountId(toHex(createHash('sha256').update(spki).digest()))
}

/** Signs the bundle of an account with its RSA and ML-DSA-65 keys. Both signatures are randomised, so they differ from call to call. */
export function signBundle({ bundle, rsa, mlDsa }: BundleSigner): SignedBundle {
  const hash = bundleHash(bundle)
  return {
    ...bundle,
    rsaSignature: signPss(hash, rsa.privateKey),
    mlDsaSignature: new Uint8Array(sign(null, hash, mlDsa.privateKey)),
  }
}

/**
 * Whether a bundle from a peer is that of `account` (SPEC.md section 3.2): its SPKI is canonical and its hash is the account id, each key is valid, and
 * both signatures hold. Never throws: the bytes may be hostile.
 */
export function verifyBundle(account: AccountId, bundle: SignedBundle): boolean {
  if (accountOf(bundle.spki) !== account) return false
  try {
    const keys = publicKeys(bundle)
    const hash = bundleHash(bundle)
    return verifyPss(hash, keys.rsa, bundle.rsaSignature) && verify(null, hash, keys.mlDsa, bundle.mlDsaSignature)
  } catch {
    // Invalid keys are hostile input, not a fault.
    return false
  }
}

/**
 * The keys of a bundle. The caller checks a bundle from a peer with {@link verifyBundle} first.
 * @throws Error if a length is wrong or the bytes are not a valid key
 */
export function publicKeys(bundle: PublicBundle): BundleKeys {
  return {
    rsa: rsaPublic(bundle.spki),
    ed25519: publicFromRaw('ed25519', bundle.ed25519),
    mlKem: publicFromRaw('ml-kem-768', bundle.mlKem),
    mlDsa: publicFromRaw('ml-dsa-65', bundle.mlDsa),
  }
}

/**
 * The RSA key of an account from its SPKI.
 * @throws RangeError if the SPKI is not canonical (SPEC.md section 13, step 6)
 */
export function rsaPublic(spki: Bytes): KeyObject {
  if (!isCanonicalSpki(spki)) throw new RangeError('not a canonical RSA-3072 SPKI')
  return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
}

/** 422 bytes, fixed except for the modulus; the modulus is odd and has exactly 3072 bits. The DER parser gets no other bytes. */
function isCanonicalSpki(spki: Bytes): boolean {
  const tail = spkiHead.length + modulusLength
  if (spki.length !== tail + spkiTail.length) return false
  const first = spki[spkiHead.length] ?? 0
  const last = spki[tail - 1] ?? 0
  return (
    equal(concat(spki.subarray(0, spkiHead.length), spki.subarray(tail)), concat(spkiHead, spkiTail)) &&
    first >= 0x80 &&
    last % 2 === 1
  )
}

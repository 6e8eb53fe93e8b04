import { constants, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { type Bytes, utf8 } from '../shared/bytes.ts'
import { findPrime, publicExponent } from './primes.ts'

export interface KeyPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** An RSA private key as numbers, named as in RFC 8017 section 3.2; p is the larger prime. */
export interface RsaNumbers {
  readonly n: bigint
  readonly d: bigint
  readonly p: bigint
  readonly q: bigint
  readonly dP: bigint
  readonly dQ: bigint
  readonly qInv: bigint
}

/** Parameters of the signatures of SPEC.md section 3.1. */
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } as const

/** Length of a signature in bytes; it is the length of the modulus. */
const signatureLength = 384

/** Signs by RSASSA-PSS with SHA-256, MGF1-SHA-256 and a salt of 32 bytes (RFC 8017 section 8.1.1). The signature has 384 bytes. */
export const signPss = (message: Uint8Array, privateKey: KeyObject): Bytes =>
  new Uint8Array(sign('sha256', message, { key: privateKey, ...pss }))

/**
 * Verifies a signature of {@link signPss}. Never throws: the signature may be hostile. OpenSSL accepts a signature without its leading zero bytes. RFC 8017
 * section 8.1.2 refuses another length, so that a signature has one encoding.
 */
export const verifyPss = (message: Uint8Array, publicKey: KeyObject, signature: Uint8Array): boolean =>
  signature.length === signatureLength && verify('sha256', message, { key: publicKey, ...pss }, signature)

/** Derives the RSA-3072 key of an account from key R (SPEC.md section 13, step 5). Takes about half a second in the thread pool. */
export async function deriveRsa(stream: KeyObject): Promise<KeyPair> {
  const [p, first] = await Promise.all([findPrime(stream, 'p'), findPrime(stream, 'q')])
  let q = first
  let numbers = rsaNumbers(p.prime, q.prime)
  while (numbers === undefined) {
    q = await findPrime(stream, 'q', q.index + 1)
    numbers = rsaNumbers(p.prime, q.prime)
  }
  const privateKey = importNumbers(numbers)
  const pair = { privateKey, publicKey: createPublicKey(privateKey) }
  checkPair(pair)
  return pair
}

/** The key of two primes; undefined if their difference is at most 2^1436 or d is at most 2^1536, so that another q is needed. */
export function rsaNumbers(a: bigint, b: bigint): RsaNumbers | undefined {
  const [p, q] = a > b ? [a, b] : [b, a]
  if (p - q <= 1n << 1436n) return undefined
  const lambda = ((p - 1n) * (q - 1n)) / gcd(p - 1n, q - 1n)
  const d = inverse(publicExponent, lambda)
  if (d <= 1n << 1536n) return undefined
  return { n: p * q, d, p, q, dP: d % (p - 1n), dQ: d % (q - 1n), qInv: inverse(q, p) }
}

/** Imports the key as a JWK, which needs no own DER writer. The numbers stay in the heap until they are collected: a bigint cannot be erased. */
function importNumbers({ n, d, p, q, dP, dQ, qInv }: RsaNumbers): KeyObject {
  const key = {
    kty: 'RSA',
    n: base64url(n),
    e: base64url(publicExponent),
    d: base64url(d),
    p: base64url(p),
    q: base64url(q),
    dp: base64url(dP),
    dq: base64url(dQ),
    qi: base64url(qInv),
  }
  return createPrivateKey({ key, format: 'jwk' })
}

function checkPair({ privateKey, publicKey }: KeyPair): void {
  const message = utf8('privy/v1/check\0')
  if (!verifyPss(message, publicKey, signPss(message, privateKey)))
    throw new Error('the derived RSA key does not verify itself')
}

function base64url(value: bigint): string {
  const hex = value.toString(16)
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url')
}

function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b]
  return a
}

/** a^-1 mod m by the extended Euclidean algorithm. a and m must have no common factor. */
function inverse(a: bigint, m: bigint): bigint {
  let [r, next, x, nextX] = [m, a % m, 0n, 1n]
  while (next !== 0n) {
    const quotient = r / next
    ;[r, next, x, nextX] = [next, r - quotient * next, nextX, x - quotient * nextX]
  }
  if (r !== 1n) throw new RangeError('no inverse')
  return x < 0n ? x + m : x
}

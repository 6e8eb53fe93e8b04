import forge from 'node-forge'

/**
 * A second implementation of the path from words to RSA key of privy-kdf-v1 (SPEC.md section 13), with the arithmetic of node-forge alone: its HMAC,
 * PBKDF2, BigInteger, Miller-Rabin test, ASN.1 and DER. It shares no code with src/identity. Byte strings are the "binary strings" of forge.
 */
const { BigInteger } = forge.jsbn
type Integer = forge.jsbn.BigInteger

export interface ForgeAccount {
  readonly pIndex: number
  readonly qIndex: number
  /** PKCS#8 and SubjectPublicKeyInfo, DER. */
  readonly pkcs8: Buffer
  readonly spki: Buffer
}

/** Derives the RSA key of an account; blocks for about five seconds. Does not normalise `words`. */
export function forgeAccount(words: string, passphrase: string): ForgeAccount {
  const salt = forge.util.encodeUtf8(`mnemonic${passphrase.normalize('NFKD')}`)
  const seed = forge.pkcs5.pbkdf2(words, salt, 2048, 64, forge.md.sha512.create())
  const prk = hmac('privy/v1', seed)
  const stream = expand(prk, 'privy/v1/identity/rsa-3072', 64)

  const p = search(stream, 'p')
  for (let q = search(stream, 'q'); ; q = search(stream, 'q', q.index + 1)) {
    const key = privateKey(p.prime, q.prime)
    if (key === undefined) continue
    const { pki } = forge
    return {
      pIndex: p.index,
      qIndex: q.index,
      pkcs8: der(pki.wrapRsaPrivateKey(pki.privateKeyToAsn1(key))),
      spki: der(pki.publicKeyToAsn1(pki.setRsaPublicKey(key.n, key.e))),
    }
  }
}

function search(stream: string, name: string, from = 0): { index: number; prime: Integer } {
  for (let index = from; ; index += 1) {
    const info = name + forge.util.createBuffer().putInt32(index).getBytes()
    const c = new BigInteger(forge.util.bytesToHex(expand(stream, info, 192)), 16).or(BigInteger.ONE)
    if (c.multiply(c).compareTo(power(3071)) < 0) continue
    if (c.subtract(BigInteger.ONE).mod(exponent).signum() === 0) continue
    if (c.isProbablePrime(rounds)) return { index, prime: c }
  }
}

function privateKey(first: Integer, second: Integer): forge.pki.rsa.PrivateKey | undefined {
  const [p, q] = first.compareTo(second) > 0 ? [first, second] : [second, first]
  if (p.subtract(q).compareTo(power(1436)) <= 0) return undefined
  const p1 = p.subtract(BigInteger.ONE)
  const q1 = q.subtract(BigInteger.ONE)
  const d = exponent.modInverse(p1.multiply(q1).divide(p1.gcd(q1)))
  if (d.compareTo(power(1536)) <= 0) return undefined
  return forge.pki.setRsaPrivateKey(p.multiply(q), exponent, d, p, q, d.mod(p1), d.mod(q1), q.modInverse(p))
}

/** Rounds of the Miller-Rabin test. */
const rounds = 20
const exponent = new BigInteger('10001', 16)

function power(bits: number): Integer {
  return BigInteger.ONE.shiftLeft(bits)
}

function expand(key: string, info: string, length: number): string {
  let out = ''
  let block = ''
  for (let counter = 1; out.length < length; counter += 1) {
    block = hmac(key, block + info + String.fromCharCode(counter))
    out += block
  }
  return out.slice(0, length)
}

function hmac(key: string, data: string): string {
  const mac = forge.hmac.create()
  mac.start('sha512', key)
  mac.update(data)
  return mac.digest().getBytes()
}

function der(value: forge.asn1.Asn1): Buffer {
  return Buffer.from(forge.asn1.toDer(value).getBytes(), 'binary')
}

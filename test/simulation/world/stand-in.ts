import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { concat, utf8 } from '../../../src/shared/bytes.ts'
import { hkdf } from '../../../src/crypto/derive.ts'
import { type Kem, suite } from '../../../src/crypto/kem.ts'
import { type Cryptography, cryptography } from '../../../src/node/cryptography.ts'
import { kemLength } from '../../../src/protocol/envelope.ts'

const fingerprints = new WeakMap<KeyObject, Uint8Array>()

function fingerprint(key: KeyObject): Uint8Array {
  const known = fingerprints.get(key)
  if (known) return known
  const publicKey = key.type === 'private' ? createPublicKey(key) : key
  const made = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest()
  fingerprints.set(key, made)
  return made
}

const secretsOf = (chosen: Uint8Array, rsa: KeyObject) =>
  hkdf('sha512', concat(chosen, fingerprint(rsa)), chosen, 'stand-in', 64)

/** A KEM without secrecy. Only the right recipient gets the right secrets. All other parts of an envelope are real. */
const kem: Kem = {
  wrap({ rsa }, random) {
    const chosen = random(32)
    const padding = new Uint8Array(kemLength - 33)
    return { part: concat(Uint8Array.of(suite), chosen, padding), secrets: secretsOf(chosen, rsa) }
  },
  unwrap: (part, { rsaPrivate }) => secretsOf(part.subarray(1, 33), rsaPrivate),
}

/** Caches a function: equal arguments give the same result. */
function once<Arguments extends unknown[], Result>(
  make: (...given: Arguments) => Result,
  nameOf: (...given: Arguments) => string,
): (...given: Arguments) => Result {
  const made = new Map<string, Result>()
  return (...given) => {
    const name = nameOf(...given)
    const known = made.get(name)
    if (known !== undefined) return known
    const result = make(...given)
    made.set(name, result)
    return result
  }
}

/** Cryptography for thousands of nodes: cards are signed and verified once, and RSA and ML-KEM are omitted. */
export const standIn: Cryptography = {
  kem,
  introduce: once(cryptography.introduce, (keys, device) => `${keys.id} ${device}`),
  checkCard: once(
    cryptography.checkCard,
    (account, data) => account + createHash('sha256').update(data).update(utf8(account)).digest('hex'),
  ),
}

import { constants, decapsulate, encapsulate, type KeyObject, privateDecrypt, publicEncrypt } from 'node:crypto'
import { type Bytes, concat, utf8 } from '../shared/bytes.ts'
import type { RandomBytes } from '../shared/time.ts'
import { inner, kemLength } from '../protocol/envelope.ts'
import { labels } from '../protocol/labels.ts'

/** RSA-3072-OAEP-SHA-256 with ML-KEM-768, AES-256-GCM: the only suite of protocol 1. */
export const suite = 1

/** Transports the secrets of an envelope to its recipient. A parameter, because it takes nearly all of the time of sealing and opening. */
export interface Kem {
  readonly wrap: (recipient: { readonly rsa: KeyObject; readonly mlKem: KeyObject }, random: RandomBytes) => Wrapped
  /** @returns undefined if RSA does not decrypt the part; a part for another recipient may also give other secrets */
  readonly unwrap: (part: Uint8Array, keys: KemPrivateKeys) => Bytes | undefined
}

export interface KemPrivateKeys {
  readonly rsaPrivate: KeyObject
  readonly mlKemPrivate: KeyObject
}

export interface Wrapped {
  /** suite || RSA ciphertext || ML-KEM ciphertext, `kemLength` bytes. */
  readonly part: Bytes
  /** s_rsa || s_kem, 64 bytes. */
  readonly secrets: Bytes
}

/** The KEM of protocol 1 (SPEC.md section 4). The padding of OAEP and ML-KEM draw random bytes from OpenSSL, not from `random`. */
export const hybridKem: Kem = {
  wrap({ rsa, mlKem }, random) {
    const rsaSecret = random(32)
    const rsaCipher = publicEncrypt({ key: rsa, ...oaep }, rsaSecret)
    const kem = encapsulate(mlKem)
    return {
      part: concat(Uint8Array.of(suite), rsaCipher, kem.ciphertext),
      secrets: concat(rsaSecret, kem.sharedKey),
    }
  },
  /** ML-KEM rejects implicitly: a wrong ciphertext gives a wrong key. */
  unwrap(part, { rsaPrivate, mlKemPrivate }) {
    const rsaEnd = inner.suite + inner.rsa
    try {
      const rsaSecret = privateDecrypt({ key: rsaPrivate, ...oaep }, part.subarray(inner.suite, rsaEnd))
      if (rsaSecret.length !== 32) return undefined
      return concat(rsaSecret, decapsulate(mlKemPrivate, part.subarray(rsaEnd, kemLength)))
    } catch {
      return undefined
    }
  },
}

const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256', oaepLabel: utf8(labels.kem) }

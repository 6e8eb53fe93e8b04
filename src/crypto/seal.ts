import { createCipheriv, createHash, type KeyObject, sign } from 'node:crypto'
import { type Bytes, concat, fromHex, u32 } from '../shared/bytes.ts'
import { PrivyError } from '../shared/errors.ts'
import type { AccountId } from '../shared/ids.ts'
import type { RandomBytes } from '../shared/time.ts'
import { bodyHeaderLength, bodyLength, header, sizeFor } from '../protocol/envelope.ts'
import { labels } from '../protocol/labels.ts'
import { envelopeTag, hkdf, sha256 } from './derive.ts'
import { hybridKem, type Kem } from './kem.ts'

/** Public keys of the recipient. The caller has checked them against the address. */
export interface RecipientKeys {
  readonly account: AccountId
  /** SPKI DER of the RSA key. */
  readonly spki: Bytes
  readonly rsa: KeyObject
  /** Raw ML-KEM-768 encapsulation key, 1184 bytes. */
  readonly mlKemRaw: Bytes
  readonly mlKem: KeyObject
}

export interface SealInput {
  /** The pair key of this direction or the request key, 32 bytes. */
  readonly key: Uint8Array
  readonly recipient: RecipientKeys
  readonly sender: { readonly account: AccountId; readonly deviceKey: KeyObject }
  /** Encoded content, 1 to `maxContentLength` bytes. */
  readonly content: Uint8Array
  /** Source of the salt of the envelope and of the RSA half of the inner key. */
  readonly random: RandomBytes
  /** Default: the KEM of protocol 1. */
  readonly kem?: Kem | undefined
}

/**
 * Seals a content for one recipient (SPEC.md section 4). Every call gives a new envelope, so that peers do not drop another attempt as a duplicate.
 * @returns exactly 4096, 16384, 65536 or 262144 bytes
 * @throws PrivyError `too-large`
 */
export function seal({ key, recipient, sender, content, random, kem = hybridKem }: SealInput): Bytes {
  const size = sizeFor(content.length)
  if (size === undefined) {
    throw new PrivyError(
      'too-large',
      `A message of ${content.length} bytes fits no envelope`,
      'Send it in several messages',
    )
  }
  const salt = random(15)
  const head = header(salt, envelopeTag(key, salt))
  const { part: kemPart, secrets } = kem.wrap(recipient, random)
  const body = new Uint8Array(bodyLength(size))
  const digest = signedDigest(head, kemPart, sender.account, recipient.account, content)
  body.set(fromHex(sender.account), 0)
  body.set(sign(null, digest, sender.deviceKey), 32)
  body.set(u32(content.length), bodyHeaderLength - 4)
  body.set(content, bodyHeaderLength)
  const messageKey = messageKeyAndNonce(secrets, kemPart, recipient)
  const sealedBody = encrypt(messageKey, body, new Uint8Array(0))
  return concat(head, encrypt(outerKeyAndNonce(key, salt), concat(kemPart, sealedBody), head))
}

/** AES key (32 bytes) and nonce (12 bytes). Both follow from new random secrets, so that no pair is used twice. */
export type KeyAndNonce = Bytes

/** Inner key and nonce (SPEC.md section 4.2): HKDF-SHA-512(s_rsa || s_kem, SHA-256(kem part || SPKI || ML-KEM key), `privy/1/msg`), 44 bytes. */
export function messageKeyAndNonce(
  secrets: Uint8Array,
  kemPart: Uint8Array,
  recipient: Pick<RecipientKeys, 'spki' | 'mlKemRaw'>,
): KeyAndNonce {
  return hkdf('sha512', secrets, sha256(concat(kemPart, recipient.spki, recipient.mlKemRaw)), labels.message, 44)
}

/** Outer key and nonce (SPEC.md section 4.2): HKDF-SHA-256(key, salt = r, `privy/1/envelope`), 44 bytes. */
export function outerKeyAndNonce(key: Uint8Array, salt: Uint8Array): KeyAndNonce {
  return hkdf('sha256', key, salt, labels.envelope, 44)
}

/** The signed digest (SPEC.md section 4.2), 64 bytes. It covers header, KEM part, both accounts and the content, so that none can be replaced. */
export function signedDigest(
  head: Uint8Array,
  kemPart: Uint8Array,
  sender: AccountId,
  recipient: AccountId,
  content: Uint8Array,
): Buffer {
  return createHash('sha512')
    .update(labels.signature)
    .update(head)
    .update(sha256(kemPart))
    .update(fromHex(sender))
    .update(fromHex(recipient))
    .update(content)
    .digest()
}

function encrypt(keyAndNonce: KeyAndNonce, plain: Uint8Array, associated: Uint8Array): Bytes {
  const cipher = createCipheriv('aes-256-gcm', keyAndNonce.subarray(0, 32), keyAndNonce.subarray(32)).setAAD(associated)
  return concat(cipher.update(plain), cipher.final(), cipher.getAuthTag())
}

import { createDecipheriv, type KeyObject, verify } from 'node:crypto'
import { type Bytes, concat, toHex } from '../shared/bytes.ts'
import { type AccountId, accountId } from '../shared/ids.ts'
import { drop, type Drop, isDrop } from '../protocol/drops.ts'
import { bodyHeaderLength, kemLength, type OuterEnvelope } from '../protocol/envelope.ts'
import { hybridKem, type Kem, type KemPrivateKeys, suite } from './kem.ts'
import { type KeyAndNonce, messageKeyAndNonce, outerKeyAndNonce, type RecipientKeys, signedDigest } from './seal.ts'

/** The keys with which a recipient opens envelopes. */
export interface OpeningKeys extends Pick<RecipientKeys, 'account' | 'spki' | 'mlKemRaw'>, KemPrivateKeys {
  /** Uses the private keys; default: the KEM of protocol 1. */
  readonly kem?: Kem | undefined
}

export interface Opened {
  /** The sender that the envelope claims. `isSignedBy` proves it. */
  readonly sender: AccountId
  readonly content: Bytes
  /** The signed digest (SPEC.md section 4.2), 64 bytes. */
  readonly digest: Uint8Array
  /** Ed25519 signature over `digest`, 64 bytes. */
  readonly signature: Bytes
}

/**
 * Opens an envelope (SPEC.md section 5). The caller checks first that its tag fits `key`, so that no other envelope causes a private-key operation.
 * Hostile input gives a drop.
 */
export function open(envelope: OuterEnvelope, key: Uint8Array, recipient: OpeningKeys): Opened | Drop {
  const innerLayer = decrypt(outerKeyAndNonce(key, envelope.salt), envelope.sealed, envelope.header)
  if (!innerLayer) return drop('decrypt')
  if (innerLayer[0] !== suite) return drop('version')
  const kemPart = innerLayer.subarray(0, kemLength)
  const secrets = (recipient.kem ?? hybridKem).unwrap(kemPart, recipient)
  if (!secrets) return drop('decrypt')
  const body = decrypt(
    messageKeyAndNonce(secrets, kemPart, recipient),
    innerLayer.subarray(kemLength),
    new Uint8Array(0),
  )
  secrets.fill(0)
  if (!body) return drop('decrypt')
  const split = splitBody(body)
  if (isDrop(split)) return split
  const digest = signedDigest(envelope.header, kemPart, split.sender, recipient.account, split.content)
  return { ...split, digest }
}

/** Whether the device signed the envelope. The caller checks first that the device belongs to `opened.sender`. */
export const isSignedBy = (opened: Opened, deviceKey: KeyObject): boolean =>
  verify(null, opened.digest, deviceKey, opened.signature)

function splitBody(body: Bytes): { sender: AccountId; signature: Bytes; content: Bytes } | Drop {
  const length = new DataView(body.buffer, body.byteOffset).getUint32(bodyHeaderLength - 4)
  const end = bodyHeaderLength + length
  if (end > body.length) return drop('padding')
  if (body.subarray(end).some((byte) => byte !== 0)) return drop('padding')
  return {
    sender: accountId(toHex(body.subarray(0, 32))),
    signature: body.slice(32, bodyHeaderLength - 4),
    content: body.slice(bodyHeaderLength, end),
  }
}

function decrypt(keyAndNonce: KeyAndNonce, sealed: Uint8Array, associated: Uint8Array): Bytes | undefined {
  const tagAt = sealed.length - 16
  const cipher = createDecipheriv('aes-256-gcm', keyAndNonce.subarray(0, 32), keyAndNonce.subarray(32), {
    authTagLength: 16,
  })
  cipher.setAAD(associated).setAuthTag(sealed.subarray(tagAt))
  try {
    return concat(cipher.update(sealed.subarray(0, tagAt)), cipher.final())
  } catch {
    return undefined
  }
}

import { z } from 'zod'
import { type Bytes, fromHex, toHex } from '../shared/bytes.ts'
import { deviceId } from '../shared/ids.ts'
import { bytes, decodeCbor, encodeCbor } from './cbor.ts'
import type { DeviceCertificate } from './content.ts'
import { protocolVersion } from './labels.ts'

/** Greatest length of a card, in bytes. */
export const maxCardLength = 65_536
const maxDevices = 32

/**
 * The card of an account (SPEC.md section 3.2). Any peer may hand it over: SHA-256(spki) is the account id, and both signatures cover all four keys.
 */
export interface Card {
  /** RSA-3072 SubjectPublicKeyInfo, DER. */
  readonly spki: Bytes
  /** Ed25519 public key, 32 bytes. */
  readonly ed25519: Bytes
  /** ML-KEM-768 encapsulation key, 1184 bytes. */
  readonly mlKem: Bytes
  /** ML-DSA-65 public key, 1952 bytes. */
  readonly mlDsa: Bytes
  /** RSA-PSS-SHA-256 signature over the bundle, 384 bytes. */
  readonly rsaSignature: Bytes
  /** ML-DSA-65 signature over the bundle, 3309 bytes. */
  readonly mlDsaSignature: Bytes
  readonly devices: readonly DeviceCertificate[]
  /** Protocol versions that the account reads. */
  readonly versions: readonly number[]
}

const wireSchema = z.object({
  spki: bytes(64, 600),
  ed: bytes(32),
  kem: bytes(1184),
  dsa: bytes(1952),
  rsaSig: bytes(384),
  dsaSig: bytes(3309),
  devices: z.array(z.object({ d: bytes(16), k: bytes(32), c: bytes(384) })).max(maxDevices),
  versions: z.array(z.number().int().min(1).max(255)).max(16),
})

export function encodeCard(card: Card): Bytes {
  return encodeCbor({
    spki: card.spki,
    ed: card.ed25519,
    kem: card.mlKem,
    dsa: card.mlDsa,
    rsaSig: card.rsaSignature,
    dsaSig: card.mlDsaSignature,
    devices: card.devices.map(({ device, key, signature }) => ({ d: fromHex(device), k: key, c: signature })),
    versions: card.versions,
  })
}

/** Reads the fields of a card. `identity/check-card.ts` verifies them. @returns undefined if the bytes have not the form of a card */
export function decodeCard(data: Uint8Array): Card | undefined {
  if (data.length > maxCardLength) return undefined
  let wire
  try {
    wire = wireSchema.safeParse(decodeCbor(data))
  } catch {
    return undefined
  }
  if (!wire.success || !wire.data.versions.includes(protocolVersion)) return undefined
  const { spki, ed, kem, dsa, rsaSig, dsaSig, devices, versions } = wire.data
  return {
    spki,
    ed25519: ed,
    mlKem: kem,
    mlDsa: dsa,
    rsaSignature: rsaSig,
    mlDsaSignature: dsaSig,
    devices: devices.map(({ d, k, c }) => ({ device: deviceId(toHex(d)), key: k, signature: c })),
    versions,
  }
}

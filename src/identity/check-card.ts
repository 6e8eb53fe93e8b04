import type { KeyObject } from 'node:crypto'
import { type Bytes, equal } from '../shared/bytes.ts'
import type { AccountId } from '../shared/ids.ts'
import { decodeCard } from '../protocol/card.ts'
import { verifyDeviceCertificate } from './device.ts'
import { bundleHash, publicKeys, verifyBundle } from './bundle.ts'

/** Keys of another account from a verified card: those that seal envelopes for it, and those that verify its device certificates. */
export interface CheckedCard {
  readonly account: AccountId
  /** SPKI DER of the RSA key, 422 bytes. */
  readonly spki: Bytes
  readonly rsa: KeyObject
  /** Raw ML-KEM-768 encapsulation key, 1184 bytes. */
  readonly mlKemRaw: Bytes
  readonly mlKem: KeyObject
  /** Bundle hash, 64 bytes; input of the safety number. */
  readonly bundleHash: Bytes
}

/** Whether a card from any peer is the card of `account` and certifies this device, by its raw Ed25519 public key. */
export function certifies(account: AccountId, data: Uint8Array, deviceKey: Uint8Array): boolean {
  const card = decodeCard(data)
  const certificate = card?.devices.find(({ key }) => equal(key, deviceKey))
  if (!card || !certificate || !verifyBundle(account, card)) return false
  return verifyDeviceCertificate(publicKeys(card).rsa, certificate)
}

/** Reads a card from any peer (SPEC.md section 3.2). @returns undefined unless it is the card of `account` and both its signatures hold */
export function checkCard(account: AccountId, data: Uint8Array): CheckedCard | undefined {
  const card = decodeCard(data)
  if (!card || !verifyBundle(account, card)) return undefined
  const { rsa, mlKem } = publicKeys(card)
  return { account, spki: card.spki, rsa, mlKemRaw: card.mlKem, mlKem, bundleHash: bundleHash(card) }
}

import type { KeyObject } from 'node:crypto'
import type { Bytes } from '../shared/bytes.ts'
import type { AccountId } from '../shared/ids.ts'
import { decodeCard } from '../protocol/card.ts'
import { bundleHash, publicKeys, verifyBundle } from './bundle.ts'

/** What is known of another account once its card was checked: the keys to seal for it and to check its devices. */
export interface CheckedCard {
  readonly account: AccountId
  /** SPKI DER of the RSA key, 422 bytes. */
  readonly spki: Bytes
  readonly rsa: KeyObject
  /** Raw ML-KEM-768 encapsulation key, 1184 bytes. */
  readonly mlKemRaw: Bytes
  readonly mlKem: KeyObject
  /** For the safety number, 64 bytes. */
  readonly bundleHash: Bytes
}

/** Reads a card that anybody may have handed over; undefined unless it is that of `account` and all its signatures are right. */
export function checkCard(account: AccountId, data: Uint8Array): CheckedCard | undefined {
  const card = decodeCard(data)
  if (!card || !verifyBundle(account, card)) return undefined
  const { rsa, mlKem } = publicKeys(card)
  return { account, spki: card.spki, rsa, mlKemRaw: card.mlKem, mlKem, bundleHash: bundleHash(card) }
}

/** Section 3 of SPEC.md and the bundle hash of section 13, without code of src. */
import { createHash } from 'node:crypto'
import { ml_dsa65 } from '@noble/post-quantum/ml-dsa.js'
import { bstr, type Item, list, map, uint } from './cbor.ts'
import type { Entries } from './content.ts'
import type { Party, ReferenceDevice } from './party.ts'
import { seeded } from './random.ts'
import { pssSign } from './rsa.ts'

type Keys = Pick<Party, 'spki' | 'ed25519' | 'mlKem' | 'mlDsa'>

/** SHA-512(`"privy/v1/bundle\0"` || each key behind its length as 4 bytes): SPKI, Ed25519, ML-KEM-768, ML-DSA-65. */
export function bundleHash({ spki, ed25519, mlKem, mlDsa }: Keys): Buffer {
  const hash = createHash('sha512').update('privy/v1/bundle\0')
  for (const key of [spki, ed25519, mlKem, mlDsa]) {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(key.length)
    hash.update(length).update(key)
  }
  return hash.digest()
}

export interface CardParts {
  readonly party: Party
  /** The signed bytes; default: the bundle hash of `party`. */
  readonly signed?: Buffer | undefined
  /** The party that signs. */
  readonly rsaBy?: Party | undefined
  readonly dsaBy?: Party | undefined
  /** Length of the salt of the RSA signature, in bytes. */
  readonly saltLength?: number | undefined
  /** Context of the ML-DSA signature (FIPS 204 section 5.2): empty in this protocol. */
  readonly context?: Buffer | undefined
  /** Replaces or adds keys; undefined omits a key. */
  readonly entries?: Entries | undefined
}

/** The pairs of a card, unsorted. */
export function cardEntries({ party, entries, ...parts }: CardParts): Entries {
  const { signed = bundleHash(party), rsaBy = party, dsaBy = party, saltLength = 32, context } = parts
  const label = `${party.name}/card`
  return {
    spki: bstr(party.spki),
    ed: bstr(party.ed25519),
    kem: bstr(party.mlKem),
    dsa: bstr(party.mlDsa),
    rsaSig: bstr(pssSign(rsaBy.rsaPrivate, signed, seeded(`${label}/salt`, saltLength))),
    dsaSig: bstr(
      ml_dsa65.sign(signed, dsaBy.mlDsaSecret, {
        extraEntropy: seeded(`${label}/rnd`, 32),
        ...(context && { context }),
      }),
    ),
    devices: list(deviceItem(party.first)),
    versions: list(uint(1)),
    ...entries,
  }
}

export const card = (parts: CardParts): Buffer => map(cardEntries(parts))

export const deviceItem = ({ id, raw, certificate }: ReferenceDevice, more: Entries = {}): Item =>
  map({ d: bstr(id), k: bstr(raw), c: bstr(certificate), ...more })

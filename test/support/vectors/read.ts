import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { OpeningKeys } from '../../../src/crypto/open.ts'
import { rsaPublic } from '../../../src/identity/bundle.ts'
import { pairFromSeed } from '../../../src/identity/raw-keys.ts'
import { fromHex } from '../../../src/shared/bytes.ts'
import { accountId } from '../../../src/shared/ids.ts'

/** A file of test/vectors. */
export const readVectors = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), 'utf8'))

interface VectorAccount {
  readonly name: string
  readonly words: string
  readonly account: string
  readonly spki: string
  readonly rsaPrivatePkcs8: string
  readonly ed25519: string
  readonly mlKemSeed: string
  readonly mlKem: string
  readonly mlDsa: string
  readonly bundleHash: string
  readonly devices: readonly { readonly id: string; readonly ed25519: string; readonly certificate: string }[]
}
export const { accounts } = readVectors('accounts') as { readonly accounts: readonly VectorAccount[] }

/** @throws Error if `accounts.json` lacks the account */
export function accountNamed(name: string) {
  const found = accounts.find((one) => one.name === name)
  if (!found) throw new Error(`accounts.json does not name ${name}`)
  const spki = fromHex(found.spki)
  return { ...found, id: accountId(found.account), spki, rsa: rsaPublic(spki) }
}

/** The keys with which an account of the vectors opens envelopes, from the file alone. */
export function openingKeysOf(name: string): OpeningKeys {
  const { id, spki, mlKem, mlKemSeed, rsaPrivatePkcs8 } = accountNamed(name)
  return {
    ...{ account: id, spki, mlKemRaw: fromHex(mlKem) },
    rsaPrivate: createPrivateKey({ key: Buffer.from(rsaPrivatePkcs8, 'hex'), format: 'der', type: 'pkcs8' }),
    mlKemPrivate: pairFromSeed('ml-kem-768', fromHex(mlKemSeed)).privateKey,
  }
}

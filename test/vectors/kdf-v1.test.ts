import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { accountOf, bundleHash } from '../../src/identity/bundle.ts'
import { accountRoot, bip39Seed, intoKey, subkey } from '../../src/identity/kdf.ts'
import { type AccountKeys, deriveAccount } from '../../src/identity/keys.ts'
import { parseWords } from '../../src/identity/mnemonic.ts'
import { findPrime } from '../../src/identity/primes.ts'
import { rsaNumbers } from '../../src/identity/rsa.ts'
import { safetyNumber } from '../../src/identity/safety-number.ts'
import { type Bytes, fromHex, toHex } from '../../src/shared/bytes.ts'
import { addressOf, deviceId } from '../../src/shared/ids.ts'
import { forgeAccount } from '../support/log/forge-kdf.ts'

const vectorSchema = z.object({
  mnemonic: z.string(),
  passphrase: z.string(),
  bip39Seed: z.string(),
  prk: z.string(),
  rsaKey: z.string(),
  pIndex: z.number(),
  qIndex: z.number(),
  p: z.string(),
  q: z.string(),
  n: z.string(),
  spkiSha256: z.string(),
  address: z.string(),
  pkcs8Sha256: z.string(),
  identityEd25519Seed: z.string(),
  identityEd25519Pub: z.string(),
  mlkem768PubSha256: z.string(),
  mldsa65PubSha256: z.string(),
  deviceId: z.string(),
  deviceEd25519Seed: z.string(),
  deviceEd25519Pub: z.string(),
  deviceX25519Pub: z.string(),
  storageDb: z.string(),
  storageIndex: z.string(),
  storageLocal: z.string(),
  vaultCheck: z.string(),
  bundleSha512: z.string(),
  safetyNumberWithOther: z.string(),
})
const vectors = z.array(vectorSchema).parse(JSON.parse(readFileSync(new URL('kdf-v1.json', import.meta.url), 'utf8')))

const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex')
const hex = (value: bigint) => value.toString(16)

test('there are two vectors', () => expect(vectors).toHaveLength(2))

describe.each(vectors)('$mnemonic', (vector) => {
  const words = parseWords(vector.mnemonic)
  let seed: Bytes
  let account: AccountKeys
  beforeAll(async () => {
    seed = await bip39Seed(words, vector.passphrase)
    account = await deriveAccount(words, vector.passphrase)
  })
  const root = () => accountRoot(seed)
  const stream = () => intoKey(subkey(root(), 'identity/rsa-3072', 64))

  test('seed, root and stream key', () => {
    expect(toHex(seed)).toBe(vector.bip39Seed)
    expect(root().export().toString('hex')).toBe(vector.prk)
    expect(stream().export().toString('hex')).toBe(vector.rsaKey)
  })

  test('primes and their indices, whatever the number of lanes', async () => {
    for (const lanes of [1, 5]) {
      const p = await findPrime(stream(), 'p', 0, lanes)
      const q = await findPrime(stream(), 'q', 0, lanes)
      expect([p.index, q.index]).toEqual([vector.pIndex, vector.qIndex])
      const numbers = rsaNumbers(p.prime, q.prime)
      expect(numbers && [hex(numbers.p), hex(numbers.q), hex(numbers.n)]).toEqual([vector.p, vector.q, vector.n])
    }
  })

  test('a search goes on from where it is told, that index included', async () => {
    expect((await findPrime(stream(), 'q', vector.qIndex)).index).toBe(vector.qIndex)
    expect((await findPrime(stream(), 'q', vector.qIndex + 1)).index).toBeGreaterThan(vector.qIndex)
  })

  test('RSA key, account id and address', () => {
    expect(sha256(account.rsa.privateKey.export({ format: 'der', type: 'pkcs8' }))).toBe(vector.pkcs8Sha256)
    expect(sha256(account.bundle.spki)).toBe(vector.spkiSha256)
    expect(createPublicKey(account.rsa.privateKey).equals(account.rsa.publicKey)).toBe(true)
    expect(account.id).toBe(accountOf(account.bundle.spki))
    expect(addressOf(account.id)).toBe(vector.address)
  })

  test('the other identity keys', () => {
    expect(toHex(subkey(root(), 'identity/ed25519', 32))).toBe(vector.identityEd25519Seed)
    expect(toHex(account.bundle.ed25519)).toBe(vector.identityEd25519Pub)
    expect(sha256(account.bundle.mlKem)).toBe(vector.mlkem768PubSha256)
    expect(sha256(account.bundle.mlDsa)).toBe(vector.mldsa65PubSha256)
  })

  test('device key', () => {
    const key = account.deviceKey(deviceId(vector.deviceId))
    expect(toHex(key.seed)).toBe(vector.deviceEd25519Seed)
    expect(toHex(key.raw)).toBe(vector.deviceEd25519Pub)
  })

  test('a label that only the vectors use yet: the device key for X25519', () => {
    const der = Buffer.concat([
      Buffer.from('302e020100300506032b656e04220420', 'hex'),
      subkey(root(), 'device/x25519/', 32, fromHex(vector.deviceId)),
    ])
    const spki = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })).export({ format: 'der', type: 'spki' })
    expect(spki.subarray(-32).toString('hex')).toBe(vector.deviceX25519Pub)
  })

  test('storage keys and check value', () => {
    expect(toHex(account.storage.db)).toBe(vector.storageDb)
    expect(toHex(account.storage.index)).toBe(vector.storageIndex)
    expect(toHex(account.storage.local)).toBe(vector.storageLocal)
    expect(toHex(account.vaultCheck)).toBe(vector.vaultCheck)
  })

  test('bundle hash, and the safety number with the other account', () => {
    const own = bundleHash(account.bundle)
    expect(toHex(own)).toBe(vector.bundleSha512)
    const other = vectors.find(({ address }) => address !== vector.address)
    expect(safetyNumber(own, fromHex(other?.bundleSha512 ?? ''))).toBe(vector.safetyNumberWithOther)
    expect(safetyNumber(fromHex(other?.bundleSha512 ?? ''), own)).toBe(vector.safetyNumberWithOther)
  })

  test('a second implementation, a full search on the arithmetic of node-forge, makes the same PKCS#8', () => {
    const forged = forgeAccount(vector.mnemonic, vector.passphrase)
    expect([forged.pIndex, forged.qIndex]).toEqual([vector.pIndex, vector.qIndex])
    expect(forged.pkcs8.equals(account.rsa.privateKey.export({ format: 'der', type: 'pkcs8' }))).toBe(true)
    expect(forged.spki.equals(account.bundle.spki)).toBe(true)
  }, 60_000)
})

test('both implementations agree off the vectors, with a passphrase that Unicode can write in two ways', async () => {
  const words = parseWords(`${'zoo '.repeat(23)} vote`)
  const account = await deriveAccount(words, 'é\u{1F511}')
  const forged = forgeAccount(words, 'e\u0301\u{1F511}')
  expect(forged.pkcs8.equals(account.rsa.privateKey.export({ format: 'der', type: 'pkcs8' }))).toBe(true)
}, 60_000)

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { deriveAccount } from '../../src/identity/keys.ts'
import { parseWords } from '../../src/identity/mnemonic.ts'
import { toHex } from '../../src/shared/bytes.ts'
import { accountId } from '../../src/shared/ids.ts'

/** Computed from `prk` of kdf-v1.json by Python's hmac, label by label (SPEC.md section 13, step 4). Secrets by epoch, in hexadecimal. */
const vectorSchema = z.object({
  mnemonic: z.string(),
  passphrase: z.string(),
  prk: z.string(),
  contact: z.string(),
  pair: z.record(z.string(), z.string()),
  inbox: z.record(z.string(), z.string()),
})
const vectors = z
  .array(vectorSchema)
  .parse(JSON.parse(readFileSync(new URL('derived-secrets.json', import.meta.url), 'utf8')))

test.each(vectors)('pair secrets and inbox keys of $mnemonic', async ({ mnemonic, passphrase, contact, pair, inbox }) => {
  const { derived } = await deriveAccount(parseWords(mnemonic), passphrase)
  const epochs = Object.keys(pair).map(Number)
  expect(Object.fromEntries(epochs.map((epoch) => [epoch, toHex(derived.pair(accountId(contact), epoch))]))).toEqual(pair)
  expect(Object.fromEntries(epochs.map((epoch) => [epoch, toHex(derived.inbox(epoch))]))).toEqual(inbox)
})

test('every secret is another one', () => {
  const all = vectors.flatMap(({ pair, inbox }) => [...Object.values(pair), ...Object.values(inbox)])
  expect(all).toHaveLength(12)
  expect(new Set(all).size).toBe(all.length)
})

import { describe, expect, test } from 'vitest'
import { bundleHash } from '../../src/identity/bundle.ts'
import { checkCard } from '../../src/identity/check-card.ts'
import { verifyDeviceCertificate } from '../../src/identity/device.ts'
import { decodeCard } from '../../src/protocol/card.ts'
import { toHex } from '../../src/shared/bytes.ts'
import { accountId } from '../../src/shared/ids.ts'
import { bytesOf, type BytesText } from '../support/vectors/bytes-text.ts'
import { accountNamed, readVectors } from '../support/vectors/read.ts'

interface File {
  given: { bundleHash: string; named: Record<string, string> }
  vectors: {
    name: string
    expect: 'success' | 'malformed' | 'unproven'
    account: string
    card: BytesText
    certified?: boolean[]
  }[]
}
const { given, vectors } = readVectors('cards') as File

/** What is wrong with a card, by the first of the two checks that finds it. */
function verdictOn(account: string, data: Uint8Array): 'success' | 'malformed' | 'unproven' {
  if (checkCard(accountId(account), data)) return 'success'
  return decodeCard(data) ? 'unproven' : 'malformed'
}

describe('cards', () => {
  test.each(vectors)('$name: $expect', ({ expect: verdict, account, card }) => {
    expect(verdictOn(account, bytesOf(card, given.named))).toBe(verdict)
  })

  test.each(vectors.flatMap(({ certified, ...vector }) => (certified ? [{ ...vector, certified }] : [])))(
    'keys and devices: $name',
    ({ account, card: text, certified }) => {
      const data = bytesOf(text, given.named)
      const card = decodeCard(data)
      const checked = checkCard(accountId(account), data)
      if (!card || !checked) throw new Error('no card')
      const { spki, ed25519, mlKem, mlDsa } = accountNamed('alice')
      expect({ ...hex(card), spki: card.spki }).toEqual({ spki, ed25519, mlKem, mlDsa })
      expect(toHex(checked.bundleHash)).toBe(given.bundleHash)
      expect(toHex(bundleHash(card))).toBe(given.bundleHash)
      expect(card.devices.map((device) => verifyDeviceCertificate(checked.rsa, device))).toEqual(certified)
    },
  )
})

const hex = (card: Record<'ed25519' | 'mlKem' | 'mlDsa', Uint8Array>) => ({
  ed25519: toHex(card.ed25519),
  mlKem: toHex(card.mlKem),
  mlDsa: toHex(card.mlDsa),
})

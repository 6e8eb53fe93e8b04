import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { signBundle } from '../../../src/identity/bundle.ts'
import { checkCard } from '../../../src/identity/check-card.ts'
import { certifyDevice } from '../../../src/identity/device.ts'
import type { AccountKeys } from '../../../src/identity/keys.ts'
import { type Card, encodeCard, maxCardLength } from '../../../src/protocol/card.ts'
import { accountNumber, deviceNumber } from '../../support/nodes/accounts.ts'

let alice: AccountKeys, bob: AccountKeys
let card: Card

beforeAll(async () => {
  ;[alice, bob] = await Promise.all([accountNumber(1), accountNumber(2)])
  card = { ...signBundle(alice), devices: [certifyDevice(alice, deviceNumber(1))], versions: [1] }
})

test('a card gives the keys of the account that it was asked for, whoever hands it over', () => {
  expect(checkCard(alice.id, encodeCard(card))).toMatchObject({ account: alice.id, spki: alice.bundle.spki })
})

test('a card of somebody else, or with one key of somebody else, does not', () => {
  expect(checkCard(bob.id, encodeCard(card))).toBeUndefined()
  for (const part of ['spki', 'ed25519', 'mlKem', 'mlDsa'] as const) {
    expect(checkCard(alice.id, encodeCard({ ...card, [part]: bob.bundle[part] }))).toBeUndefined()
  }
})

test('no flipped byte in it goes unnoticed', () => {
  const encoded = encodeCard({ ...card, devices: [] })
  fc.assert(
    fc.property(fc.nat(encoded.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = encoded.slice()
      damaged[at] = (damaged[at] ?? 0) ^ change
      expect(checkCard(alice.id, damaged)).toBeUndefined()
    }),
    { numRuns: 300 },
  )
})

test('what is no card, too long, or of a version that we do not read, is refused without a look at its keys', () => {
  expect(checkCard(alice.id, new Uint8Array(0))).toBeUndefined()
  expect(checkCard(alice.id, new Uint8Array(maxCardLength + 1))).toBeUndefined()
  expect(checkCard(alice.id, encodeCard({ ...card, versions: [2] }))).toBeUndefined()
  const [device] = card.devices
  if (!device) throw new Error('no device')
  expect(
    checkCard(alice.id, encodeCard({ ...card, devices: Array.from({ length: 33 }, () => device) })),
  ).toBeUndefined()
  expect(checkCard(alice.id, encodeCard({ ...card, devices: Array.from({ length: 32 }, () => device) }))).toBeDefined()
})

import { expect, test } from 'vitest'
import { pairRoot } from '../../../src/crypto/derive.ts'
import { accountId, messageId } from '../../../src/shared/ids.ts'
import { contactState } from '../../../src/state/contact.ts'
import { type ContactRecord, isContactRecord } from '../../../src/state/contact-record.ts'
import { shownNames } from '../../../src/state/contact-name.ts'
import type { Fact } from '../../../src/state/record.ts'
import { deviceNumber } from '../../support/nodes/accounts.ts'
import { derivedSecrets, recordOf } from '../../support/log/records.ts'

const [self, bob] = [accountId('a'.repeat(64)), accountId('b'.repeat(64))]
const id = (digit: string) => messageId(digit.repeat(32))
const bytes = (length: number, byte = 7) => new Uint8Array(length).fill(byte)

/** A fact at a time of the clock that wrote it. */
function at(timeMs: number, fact: Fact): ContactRecord {
  const record = recordOf(fact, timeMs)
  if (!isContactRecord(record)) throw new Error(`${fact.kind} is not about a contact`)
  return record
}
const asked = (timeMs: number, request: string, epoch = 1, name = '') =>
  at(timeMs, { kind: 'contact.requested', account: bob, name, message: id(request), epoch, content: bytes(9) })
const said = (timeMs: number, request: string, half = 50, name = 'bob') =>
  at(timeMs, {
    ...{ kind: 'contact.accepted', account: bob, request: id(request), name },
    ...{ secret: bytes(32, half), inboxKey: bytes(32, half) },
  })
const came = (timeMs: number, request: string, half = 50, name = 'bob') =>
  at(timeMs, {
    ...{ kind: 'request.received', account: bob, request: id(request), name, text: '', sender: deviceNumber(2) },
    ...{ secret: bytes(32, half), inboxKey: bytes(32, half) },
  })
const accepted = (timeMs: number, request: string, answer: string, epoch = 1) =>
  at(timeMs, {
    ...{ kind: 'request.accepted', account: bob, request: id(request), name: '', message: id(answer) },
    ...{ epoch, content: bytes(9) },
  })
const declined = (timeMs: number, request: string) => at(timeMs, { kind: 'request.declined', request: id(request) })

const state = (...records: ContactRecord[]) => contactState(self, bob, records, derivedSecrets)
const root = (epoch: number, half: number) =>
  pairRoot({ account: self, secret: derivedSecrets.pair(bob, epoch) }, { account: bob, secret: bytes(32, half) })
const openParcels = ({ parcels }: ReturnType<typeof state>) =>
  parcels.filter(({ settled }) => !settled).map(({ message }) => message)

test('an answer finds its question, although a clock that was set back places it first', () => {
  const { contact } = state(asked(5000, '1'), said(1000, '1'))
  expect(contact).toMatchObject({ state: 'accepted', request: id('1'), given: 'bob' })
  expect(contact?.agreement?.root).toEqual(root(1, 50))
})

test('an acceptance goes before a decline, whichever is later', () => {
  for (const [acceptedMs, declinedMs] of [
    [2000, 3000],
    [3000, 2000],
  ] as const)
    expect(state(came(1000, '1'), accepted(acceptedMs, '1', '2'), declined(declinedMs, '1')).requests).toMatchObject([
      { state: 'accepted' },
    ])
  expect(state(came(1000, '1'), declined(2000, '1')).requests).toMatchObject([{ state: 'declined' }])
})

test('two who ask each other come to one root, and a late answer does not replace a later agreement', () => {
  const crossing = state(asked(1000, '1'), came(2000, '3', 50), accepted(3000, '3', '4'), said(4000, '1', 50))
  expect(crossing.contact?.agreement?.root).toEqual(root(1, 50))
  expect(openParcels(crossing)).toEqual([id('4')])
  const renewed = state(
    ...[asked(1000, '1'), came(2000, '3', 50), accepted(3000, '3', '4')],
    ...[came(5000, '5', 60), accepted(6000, '5', '6', 2), said(7000, '1', 50)],
  )
  expect(renewed.contact?.agreement?.root).toEqual(root(2, 60))
  expect(renewed.contact?.before?.root).toEqual(root(1, 50))
  expect(renewed.contact?.epoch).toBe(2)
  expect(openParcels(renewed)).toEqual([id('6')])
})

test('a contact that asks again keeps its first name, and the name that was chosen here goes before it', () => {
  const again = [came(1000, '1'), accepted(2000, '1', '2'), came(3000, '3', 60, 'robert'), accepted(4000, '3', '4', 2)]
  expect(state(...again).contact).toMatchObject({ chosen: '', given: 'bob', latest: 'robert' })
  const renamed = at(2500, { kind: 'contact.renamed', account: bob, name: 'Bobby' })
  expect(state(...again, renamed).contact).toMatchObject({ chosen: 'Bobby', given: 'bob' })
})

test('contacts of one name are told apart by a number that depends on nothing but the set', () => {
  const contact = (digit: string, addedMs: number, chosen = 'bob') => ({
    account: digit.repeat(64),
    chosen,
    given: '',
    addedMs,
  })
  const all = [contact('d', 2, 'Bob'), contact('c', 1), contact('e', 2), contact('f', 3, 'bob 2'), contact('9', 4, '')]
  const names = Object.fromEntries([...shownNames(all)].map(([account, name]) => [account.charAt(0), name]))
  expect(names).toEqual({ c: 'bob', d: 'Bob 2', e: 'bob 3', f: 'bob 2 2', 9: '99999999' })
  expect([...shownNames(all.toReversed())].sort()).toEqual([...shownNames(all)].sort())
})

import { expect, test } from 'vitest'
import { parseContactLink } from '../../../src/shared/ids.ts'

const hex = 'ab'.repeat(32)

test('a pasted link is read whatever its case and surrounding space', () => {
  expect(parseContactLink(`  PRIVY://${hex.toUpperCase()}?n=Alice%20A \n`)).toEqual({
    account: hex,
    name: 'Alice A',
    invite: undefined,
  })
})

const secret = 'aUaJW9pAua1i40Qag98Nog'

test.each([
  ['in brackets', `<privy://${hex}?n=Bob>`, undefined],
  ['behind words', `My link: privy://${hex}?n=Bob`, undefined],
  ['before a signature', `privy://${hex}?n=Bob\n--\nSent from my telephone`, undefined],
  ['broken in its digits', `privy://${hex.slice(0, 40)}\n${hex.slice(40)}?n=Bob`, undefined],
  ['broken before the secret', `privy://${hex}?n=Bob\n&k=${secret} Sent from`, secret],
  ['broken in the secret', `privy://${hex}?n=Bob&k=${secret.slice(0, 18)}\n${secret.slice(18)}\n--`, secret],
  ['before the invitation of somebody else', `privy://${hex}?n=Bob privy://${hex}?k=${secret}`, undefined],
])('a link is found %s', (_, text, invite) => {
  expect(parseContactLink(text)).toEqual({ account: hex, name: 'Bob', invite })
})

test.each([
  ['alice', 'does not begin with privy://'],
  [`privy://${hex}0`, 'this one has 65'],
  [`privy://${hex.slice(1)}g`, 'only the digits'],
  [`privy://${hex}?k=short`, 'invite secret is damaged'],
])('%s is refused with a reason', (text, reason) => {
  expect(() => parseContactLink(text)).toThrow(reason)
})

import { expect, test } from 'vitest'
import { parseContactLink } from '../../src/shared/ids.ts'

const hex = 'ab'.repeat(32)

test('a pasted link is read whatever its case and surrounding space', () => {
  expect(parseContactLink(`  PRIVY://${hex.toUpperCase()}?n=Alice%20A \n`)).toEqual({
    account: hex,
    name: 'Alice A',
    invite: undefined,
  })
})

test.each([
  ['alice', 'does not begin with privy://'],
  [`privy://${hex}0`, 'this one has 65'],
  [`privy://${hex.slice(1)}g`, 'only the digits'],
  [`privy://${hex}?k=short`, 'invite secret is damaged'],
])('%s is refused with a reason', (text, reason) => {
  expect(() => parseContactLink(text)).toThrow(reason)
})

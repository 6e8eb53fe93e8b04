import { expect, test } from 'vitest'
import { joinMoves } from '../../../../src/tui/terminal/join-moves.ts'
import { createEmulator } from '../../../support/terminal/emulator.ts'

test('rows that stay as they are take one sequence, not one each', () => {
  const down = '\x1b[E'
  expect(joinMoves(['a', down, down, down, 'b\n', down, 'c'])).toBe('a\x1b[3Eb\n\x1b[Ec')
})

test('the cursor ends where it did', async () => {
  const moves = ['\x1b[H', 'x\x1b[3C', ...Array.from({ length: 12 }, () => '\x1b[E'), 'end']
  const [one, other] = [createEmulator(20, 20, '11'), createEmulator(20, 20, '11')]
  await one.feed(moves.join(''))
  await other.feed(joinMoves(moves))
  expect(other.screen()).toBe(one.screen())
  expect(other.screen().split('\n')[12]).toBe('end')
})

import { createHash } from 'node:crypto'
import type { Bytes } from '../shared/bytes.ts'

const rounds = 5200
const format = Uint8Array.of(0, 1)

/**
 * The safety number of two accounts (SPEC.md section 13, step 8): 60 digits in twelve groups of five.
 * Takes the two bundle hashes, 64 bytes each, in any order. Takes about 10 ms.
 */
export function safetyNumber(one: Bytes, other: Bytes): string {
  return [half(one), half(other)].sort().join(' ')
}

/** Thirty digits in six groups. The repeated hash makes a search for keys with a given number expensive. */
function half(bundle: Bytes): string {
  let hash: Uint8Array = format
  for (let round = 0; round < rounds; round += 1) hash = createHash('sha512').update(hash).update(bundle).digest()
  return Array.from({ length: 6 }, (_, group) => fiveDigits(hash.subarray(group * 5, group * 5 + 5))).join(' ')
}

function fiveDigits(bytes: Uint8Array): string {
  const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0)
  return String(value % 100_000).padStart(5, '0')
}

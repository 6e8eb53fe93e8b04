import { checkPrime, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { type Bytes, concat, toHex, u32, utf8 } from '../shared/bytes.ts'
import { hkdfExpand } from './kdf.ts'

/** The public exponent of every account. */
export const publicExponent = 65537n

const primeLength = 192
const isPrime = promisify(checkPrime)

export interface FoundPrime {
  /** The smallest index, not below `from`, at which the stream has a prime that qualifies. */
  readonly index: number
  readonly prime: bigint
}

/**
 * The first prime of a stream (SPEC.md section 13, step 5): C(name, i) for the smallest i >= `from` that qualifies.
 * The thread pool tests `lanes` candidates at the same time; the event loop stays free. Tests may end in any order: a result is returned only after each
 * lower index was ruled out.
 */
export async function findPrime(key: KeyObject, name: 'p' | 'q', from = 0, lanes = 2): Promise<FoundPrime> {
  let next = from
  const found: FoundPrime[] = []

  async function lane(): Promise<void> {
    while (found.length === 0) {
      const index = next++
      const bytes = candidate(key, name, index)
      if (bytes === undefined) continue
      const prime = toBigInt(bytes)
      if (mayBePrime(prime) && (await isPrime(bytes))) found.push({ index, prime })
    }
  }

  // Lanes take indices in order and finish each index, so the smallest prime is among the results.
  await Promise.all(Array.from({ length: lanes }, lane))
  const [first] = found.sort((a, b) => a.index - b.index)
  if (first === undefined) throw new Error('the search for a prime ended without one')
  return first
}

/** C(name, index), 192 bytes, odd; undefined if its first byte shows that its square is below 2^3071. */
function candidate(key: KeyObject, name: 'p' | 'q', index: number): Bytes | undefined {
  const info = concat(utf8(name), u32(index))
  // 2^1535.5 begins with 0xb504f3. Seven of ten candidates are below it. The first of the three blocks of HKDF shows this.
  if ((hkdfExpand(key, info, 1)[0] ?? 0) < 0xb5) return undefined
  const bytes = hkdfExpand(key, info, primeLength)
  bytes[primeLength - 1] = (bytes[primeLength - 1] ?? 0) | 1
  return bytes
}

/** The conditions of a candidate except primality, and a trial division, which rules out nine of ten candidates before the long test. */
function mayBePrime(c: bigint): boolean {
  return c * c >= 1n << 3071n && (c - 1n) % publicExponent !== 0n && !hasSmallFactor(c)
}

function hasSmallFactor(c: bigint): boolean {
  return divisors.some(({ product, primes }) => {
    const rest = Number(c % product)
    return primes.some((prime) => rest % prime === 0)
  })
}

/** The odd primes below 2^14 in groups. A double holds the product of a group exactly, so one long division tests a whole group. */
const divisors = groupedPrimes(2 ** 14)

function groupedPrimes(limit: number): { product: bigint; primes: number[] }[] {
  const groups: { product: bigint; primes: number[] }[] = []
  const composite = new Uint8Array(limit)
  let product = 1
  let primes: number[] = []
  for (let n = 3; n < limit; n += 2) {
    if (composite[n] === 1) continue
    for (let multiple = n * n; multiple < limit; multiple += 2 * n) composite[multiple] = 1
    if (product * n > Number.MAX_SAFE_INTEGER) {
      groups.push({ product: BigInt(product), primes })
      product = 1
      primes = []
    }
    product *= n
    primes.push(n)
  }
  groups.push({ product: BigInt(product), primes })
  return groups
}

function toBigInt(bytes: Bytes): bigint {
  return BigInt(`0x${toHex(bytes)}`)
}

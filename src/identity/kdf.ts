import { createHmac, createSecretKey, type KeyObject, pbkdf2 } from 'node:crypto'
import { promisify } from 'node:util'
import { type Bytes, concat, utf8 } from '../shared/bytes.ts'
import type { Words } from './mnemonic.ts'

const hashLength = 64
const version = 'privy/v1'

/** The BIP-39 seed, 64 bytes (SPEC.md section 13, step 2): PBKDF2-HMAC-SHA-512 over the words, salted with the passphrase; runs in the thread pool. */
export async function bip39Seed(words: Words, passphrase: string): Promise<Bytes> {
  const salt = `mnemonic${passphrase.normalize('NFKD')}`
  return new Uint8Array(await promisify(pbkdf2)(words, salt, 2048, hashLength, 'sha512'))
}

/** `PRK` of SPEC.md section 13, step 3: HKDF-Extract (RFC 5869 section 2.2) with SHA-512 and the salt "privy/v1". All other keys follow from it. */
export function accountRoot(seed: Bytes): KeyObject {
  return intoKey(createHmac('sha512', version).update(seed).digest())
}

/** `sub(label || suffix, length)` of SPEC.md section 13, step 4. The suffix holds raw bytes, such as those of a device id. */
export function subkey(root: KeyObject, label: string, length: number, suffix: Uint8Array = new Uint8Array()): Bytes {
  return hkdfExpand(root, concat(utf8(`${version}/${label}`), suffix), length)
}

/**
 * HKDF-Expand (RFC 5869 section 2.3) with SHA-512. The `hkdf` of Node cannot skip the extraction.
 * @throws RangeError if `length` is more than 255 blocks of 64 bytes
 */
export function hkdfExpand(key: KeyObject, info: Uint8Array, length: number): Bytes {
  if (length > 255 * hashLength) throw new RangeError('HKDF gives at most 16,320 bytes')
  const out = new Uint8Array(length)
  let block = Buffer.alloc(0)
  for (let offset = 0, counter = 1; offset < length; offset += hashLength, counter += 1) {
    const next = createHmac('sha512', key).update(block).update(info).update(Uint8Array.of(counter)).digest()
    block.fill(0)
    block = next
    out.set(block.subarray(0, length - offset), offset)
  }
  block.fill(0)
  return out
}

/** Moves secret bytes into a key object, which is not printed and is erased when it is freed. Zeroes `bytes`. */
export function intoKey(bytes: Uint8Array): KeyObject {
  const key = createSecretKey(bytes)
  bytes.fill(0)
  return key
}

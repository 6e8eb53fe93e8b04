import { createHash, hash as digest, hkdfSync } from 'node:crypto'
import { type Bytes, concat, fromHex, utf8 } from '../shared/bytes.ts'
import type { AccountId } from '../shared/ids.ts'
import { labels } from '../protocol/labels.ts'

/** SHA-256, 32 bytes. */
export const sha256 = (data: Uint8Array): Bytes => new Uint8Array(createHash('sha256').update(data).digest())

/** HKDF (RFC 5869) with `length` bytes of output. */
export function hkdf(
  hash: 'sha256' | 'sha512',
  key: Uint8Array,
  salt: Uint8Array,
  info: string | Uint8Array,
  length: number,
): Bytes {
  return new Uint8Array(hkdfSync(hash, key, salt, info, length))
}

/** Block length of SHA-256, in bytes. */
const block = 64

/**
 * HMAC-SHA-256(key, r)[0..16]: the tag by which a recipient recognises the key of an envelope (SPEC.md section 4).
 *
 * Computed from two one-shot hashes (RFC 2104), which is twenty times as fast as `createHmac`. The speed matters: each envelope that a peer publishes
 * on an inbox topic is compared with the keys of all contacts.
 * @param key at most 64 bytes
 */
export function envelopeTag(key: Uint8Array, salt: Uint8Array): Bytes {
  const inner = Buffer.alloc(block + salt.length, 0x36)
  const outer = Buffer.alloc(block + 32, 0x5c)
  for (let at = 0; at < key.length; at++) {
    inner[at] = (key[at] ?? 0) ^ 0x36
    outer[at] = (key[at] ?? 0) ^ 0x5c
  }
  inner.set(salt, block)
  outer.write(digest('sha256', inner, 'hex'), block, 'hex')
  return new Uint8Array(Buffer.from(digest('sha256', outer, 'hex').slice(0, 32), 'hex'))
}

/**
 * The pair root of two accounts, 32 bytes (SPEC.md section 8). It does not depend on which account sent the request:
 * HKDF-SHA-256(pair secret of the lower account id || that of the higher, info `privy/1/pair`).
 */
export function pairRoot(
  ours: { account: AccountId; secret: Bytes },
  theirs: { account: AccountId; secret: Bytes },
): Bytes {
  const [low, high] = ours.account < theirs.account ? [ours, theirs] : [theirs, ours]
  return hkdf('sha256', concat(low.secret, high.secret), fromHex(low.account + high.account), labels.pair, 32)
}

/** The pair key of envelopes from one account to another, 32 bytes: HKDF-SHA-256(pair root, info `privy/1/pair` || from || to) (SPEC.md section 8). */
export function pairKey(root: Uint8Array, from: AccountId, to: AccountId): Bytes {
  return hkdf('sha256', root, new Uint8Array(0), concat(utf8(labels.pair), fromHex(from), fromHex(to)), 32)
}

/** The answer key, 32 bytes (SPEC.md section 8). Only the recipient of a request has the pair secret in it. @param account that sent the request */
export function answerKey(account: AccountId, secret: Uint8Array): Bytes {
  return hkdf('sha256', fromHex(account), secret, labels.answer, 32)
}

/** The request key, 32 bytes (SPEC.md section 7.1). A stranger can compute it from the address, or from the address and the invite secret. */
export function requestKey(account: AccountId, invite = ''): Bytes {
  return hkdf('sha256', fromHex(account), utf8(invite), labels.request, 32)
}

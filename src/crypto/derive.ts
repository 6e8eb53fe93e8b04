import { createHash, hash as digest, hkdfSync } from 'node:crypto'
import { type Bytes, concat, fromHex, utf8 } from '../shared/bytes.ts'
import type { AccountId } from '../shared/ids.ts'
import { labels } from '../protocol/labels.ts'

/** SHA-256, 32 bytes. */
export const sha256 = (data: Uint8Array): Bytes => new Uint8Array(createHash('sha256').update(data).digest())

/** HKDF (RFC 5869), as many bytes as asked for. */
export function hkdf(
  hash: 'sha256' | 'sha512',
  key: Uint8Array,
  salt: Uint8Array,
  info: string | Uint8Array,
  length: number,
): Bytes {
  return new Uint8Array(hkdfSync(hash, key, salt, info, length))
}

/** Bytes that SHA-256 takes at once. */
const block = 64

/**
 * HMAC-SHA-256(key, r)[0..16]: the tag by which a recipient recognises the key of an envelope (SPEC.md section 4).
 *
 * Made from two one-shot hashes (RFC 2104), twenty times as fast as `createHmac`: whoever can publish on a topic of ours makes us try the keys of
 * all our contacts on what they publish.
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
 * What two contacts share: 32 bytes from both halves, whoever asked first.
 * HKDF-SHA-256(half of the lower account id || half of the higher, info `privy/1/pair`).
 */
export function pairRoot(
  ours: { account: AccountId; secret: Bytes },
  theirs: { account: AccountId; secret: Bytes },
): Bytes {
  const [low, high] = ours.account < theirs.account ? [ours, theirs] : [theirs, ours]
  return hkdf('sha256', concat(low.secret, high.secret), fromHex(low.account + high.account), labels.pair, 32)
}

/** The key of envelopes from one contact to another, 32 bytes: HKDF-SHA-256(pairRoot, info `privy/1/pair` || from || to). */
export function pairKey(root: Uint8Array, from: AccountId, to: AccountId): Bytes {
  return hkdf('sha256', root, new Uint8Array(0), concat(utf8(labels.pair), fromHex(from), fromHex(to)), 32)
}

/** The key of envelopes on `/requests`, 32 bytes: anybody who knows the address, or address and invite secret, can compute it. */
export function requestKey(account: AccountId, invite = ''): Bytes {
  return hkdf('sha256', fromHex(account), utf8(invite), labels.request, 32)
}

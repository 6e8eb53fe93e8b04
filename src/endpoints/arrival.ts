import type { KeyObject } from 'node:crypto'
import { equal } from '../shared/bytes.ts'
import type { AccountId } from '../shared/ids.ts'
import { envelopeTag } from '../crypto/derive.ts'
import { isSignedBy, open, type Opened, type OpeningKeys } from '../crypto/open.ts'
import { isTooFarAhead } from '../delivery/hybrid-clock.ts'
import { publicFromRaw } from '../identity/raw-keys.ts'
import { verifyDeviceCertificate } from '../identity/device.ts'
import { type Content, decodeContent, type DeviceCertificate } from '../protocol/content.ts'
import { drop, type Drop, isDrop } from '../protocol/drops.ts'
import type { OuterEnvelope } from '../protocol/envelope.ts'

/** The first of some keys with which the envelope's tag was made. A few microseconds per key; no private-key operation. */
export function recognise<T>(envelope: OuterEnvelope, candidates: Iterable<readonly [key: Uint8Array, owner: T]>) {
  for (const [key, owner] of candidates) {
    if (equal(envelopeTag(key, envelope.salt), envelope.tag)) return { key, owner }
  }
  return undefined
}

export interface Arrival {
  readonly sender: AccountId
  readonly content: Content
  /** The content as it was sealed. */
  readonly encoded: Uint8Array<ArrayBuffer>
}

/**
 * Opens an envelope whose key was recognised, reads its content, and proves its sender.
 * @param senderKey the RSA key of the account that claims to have sent it; undefined when the claim cannot be true
 */
export function openArrival(
  envelope: OuterEnvelope,
  key: Uint8Array,
  self: OpeningKeys,
  senderKey: (opened: Opened, content: Content) => KeyObject | undefined,
  nowMs: number,
): Arrival | Drop {
  const opened = open(envelope, key, self)
  if (isDrop(opened)) return opened
  const content = decodeContent(opened.content)
  if (isDrop(content)) return content
  const rsa = senderKey(opened, content)
  const deviceKey = rsa && certifiedKey(opened.sender, rsa, content.certificate)
  if (!deviceKey || !isSignedBy(opened, deviceKey)) return drop('signature')
  if (isTooFarAhead(content.time, nowMs) || (content.expires !== undefined && content.expires <= nowMs))
    return drop('time')
  return { sender: opened.sender, content, encoded: opened.content }
}

/** The keys of certificates that were found right, so that a conversation costs one RSA verification per device and not one per message. */
const certified = new Map<string, KeyObject>()
const maxCertified = 1000

function certifiedKey(account: AccountId, rsa: KeyObject, certificate: DeviceCertificate): KeyObject | undefined {
  const name = [account, certificate.device, certificate.key, certificate.signature].map(String).join()
  const known = certified.get(name)
  if (known) return known
  if (!verifyDeviceCertificate(rsa, certificate)) return undefined
  if (certified.size >= maxCertified) certified.clear()
  const key = publicFromRaw('ed25519', certificate.key)
  certified.set(name, key)
  return key
}

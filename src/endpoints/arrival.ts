import type { KeyObject } from 'node:crypto'
import type { AccountId } from '../shared/ids.ts'
import { isSignedBy, type Opened } from '../crypto/open.ts'
import type { Open, Opener } from '../crypto/session.ts'
import { isTooFarAhead } from '../delivery/hybrid-clock.ts'
import { publicFromRaw } from '../identity/raw-keys.ts'
import { verifyDeviceCertificate } from '../identity/device.ts'
import { type Content, decodeContent, type DeviceCertificate } from '../protocol/content.ts'
import { drop, type Drop, isDrop } from '../protocol/drops.ts'
import type { OuterEnvelope } from '../protocol/envelope.ts'

/** The first opener that recognises the envelope. Takes a few microseconds per key and no private-key operation. */
export function recognise<T>(
  envelope: OuterEnvelope,
  candidates: Iterable<readonly [opener: Opener, owner: T]>,
): { readonly open: Open; readonly owner: T } | undefined {
  for (const [opener, owner] of candidates) {
    const open = opener.recognise(envelope)
    if (open) return { open, owner }
  }
  return undefined
}

export interface Arrival {
  readonly sender: AccountId
  readonly content: Content
  /** The encoded content. */
  readonly encoded: Uint8Array<ArrayBuffer>
}

/**
 * Opens a recognised envelope, decodes its content and verifies its sender.
 * @param senderKey the RSA key of the account that claims to be the sender; undefined if the claim cannot be true
 */
export async function openArrival(
  open: Open,
  senderKey: (opened: Opened, content: Content) => KeyObject | undefined,
  nowMs: number,
): Promise<Arrival | Drop> {
  const opened = await open()
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

/** Keys of verified certificates, so that a conversation costs one RSA verification per device and not one per message. */
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

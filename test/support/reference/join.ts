import { createHmac } from 'node:crypto'
import type { PeerId } from '@libp2p/interface'

/** A proof of `/privy/join/1`, written from SPEC.md section 1.5 alone. `side`: 0 of the asking peer, 1 of the serving peer. */
export function proofFor(
  topic: string,
  side: 0 | 1,
  parts: { asker: PeerId; server: PeerId; askerNonce: Uint8Array; serverNonce: Uint8Array },
): Buffer {
  const hmac = createHmac('sha256', Buffer.from(topic, 'utf8'))
  hmac.update('/privy/join/1\0').update(Buffer.from([side]))
  for (const peer of [parts.asker, parts.server]) {
    const id = peer.toMultihash().bytes
    hmac.update(Buffer.from([id.length])).update(id)
  }
  return hmac.update(parts.askerNonce).update(parts.serverNonce).digest()
}

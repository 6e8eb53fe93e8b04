import { createHmac } from 'node:crypto'
import type { PeerId } from '@libp2p/interface'
import { concat, utf8 } from '../../shared/bytes.ts'
import { FrameError } from '../frames.ts'

/**
 * Two peers prove to each other which topics both know, without showing a name (protocol/SPEC.md section 1.5). One exchange per stream, in frames:
 *
 *     asking peer   nonce (32)
 *     serving peer  nonce (32)
 *     asking peer   1 to 16 proofs (32 each), one for each topic that it wants
 *     serving peer  as many proofs (32 each); random bytes for each topic that it does not serve
 *     asking peer   nothing (0): it has read the proofs
 */
export const joinProtocol = '/privy/join/1'

export const nonceBytes = 32
export const proofBytes = 32
/** Topics that one exchange may be about. */
export const maxTopics = 16

/** For a whole exchange, in milliseconds. */
export const exchangeMs = 5000

/** What both sides know of an exchange. The peer ids are those that Noise has authenticated, so that no third peer can pass proofs on. */
export interface Exchange {
  readonly asker: PeerId
  readonly server: PeerId
  readonly askerNonce: Uint8Array
  readonly serverNonce: Uint8Array
}

const sides = { asker: 0, server: 1 } as const

/** HMAC-SHA-256 under the topic, 32 bytes: only a peer that has the topic can make it, or tell it from random bytes. */
export function proofOf(topic: string, side: keyof typeof sides, exchange: Exchange): Uint8Array {
  const [asker, server] = [exchange.asker.toMultihash().bytes, exchange.server.toMultihash().bytes]
  return createHmac('sha256', topic)
    .update(
      concat(
        utf8(`${joinProtocol}\0`),
        Uint8Array.of(sides[side]),
        ...[Uint8Array.of(asker.length), asker, Uint8Array.of(server.length), server],
        ...[exchange.askerNonce, exchange.serverNonce],
      ),
    )
    .digest()
}

/** @throws FrameError unless the frame is a nonce */
export function asNonce(frame: Uint8Array): Uint8Array {
  if (frame.length !== nonceBytes) throw new FrameError('not a nonce')
  return frame
}

/** @throws FrameError unless the frame holds whole proofs, 1 to 16 of them, and as many as are `expected` */
export function splitProofs(frame: Uint8Array, expected?: number): readonly Uint8Array[] {
  const count = frame.length / proofBytes
  if (!Number.isInteger(count) || count < 1 || count > maxTopics) throw new FrameError('not a list of proofs')
  if (expected !== undefined && count !== expected) throw new FrameError(`${count} proofs, ${expected} expected`)
  return Array.from({ length: count }, (_, at) => frame.subarray(at * proofBytes, (at + 1) * proofBytes))
}

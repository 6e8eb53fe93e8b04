import type { Connection, Libp2p, PeerId } from '@libp2p/interface'
import { fromHex, toHex } from '../../shared/bytes.ts'
import { accountId, type AccountId } from '../../shared/ids.ts'
import { deadline } from '../deadline.ts'
import { closeStream, readFrame, writeFrame } from '../frames.ts'
import { maxCardBytes } from '../limits.ts'
import { serveStreams } from '../serve-streams.ts'

/**
 * One request and one answer per stream (protocol/SPEC.md section 3). The request is a frame with the 32 bytes of an account id. The answer is a frame with
 * the card of the account, empty if the peer does not have it. A frame is its length as 4 bytes, big-endian, and that number of bytes.
 */
export const cardProtocol = '/privy/card/1'

const accountIdBytes = 32
/** Time limit of one exchange, in milliseconds. */
const exchangeMs = 5000
/** Exchanges that one peer may have open at once, and all of them together. */
const most = { perPeer: 4, atOnce: 64 }

export interface ServeCardsParts {
  /** Undefined for a card that is not here. */
  readonly answer: (account: AccountId) => Uint8Array | undefined
  /** Whether this peer may ask once more now. */
  readonly admits: (connection: Connection) => boolean
  /** A request made no sense, came too slowly, or while too many were open. */
  readonly onFailure: (connection: Connection) => void
}

/** Answers card requests until the host stops. */
export function serveCards(
  libp2p: Pick<Libp2p, 'handle'>,
  { answer: cardOf, admits, onFailure }: ServeCardsParts,
): Promise<void> {
  return serveStreams(libp2p, cardProtocol, {
    ...most,
    admits,
    onFailure,
    async answer(stream) {
      const signal = deadline(exchangeMs)
      const question = await readFrame(stream, accountIdBytes, signal)
      if (question.length !== accountIdBytes) throw new RangeError('not an account id')
      const card = cardOf(accountId(toHex(question)))
      if (card !== undefined && card.length > maxCardBytes) throw new RangeError('a card of our own is too long')
      await writeFrame(stream, card ?? new Uint8Array(), signal)
    },
  })
}

/**
 * Asks one peer for the card of an account.
 * @returns the unchecked bytes of the answer, at most 64 KiB; undefined if the peer does not have the card
 * @throws errors of the connection and the stream
 */
export async function askForCard(
  libp2p: Libp2p,
  peer: PeerId,
  account: AccountId,
  stopped: AbortSignal,
): Promise<Uint8Array | undefined> {
  const signal = deadline(exchangeMs, stopped)
  const stream = await libp2p.dialProtocol(peer, cardProtocol, { signal, runOnLimitedConnection: true })
  try {
    await writeFrame(stream, fromHex(account), signal)
    const card = await readFrame(stream, maxCardBytes, signal)
    return card.length === 0 ? undefined : card
  } finally {
    await closeStream(stream, signal)
  }
}

import type { Libp2p, PeerId, Stream } from '@libp2p/interface'
import { fromHex, toHex } from '../../shared/bytes.ts'
import { accountId, type AccountId } from '../../shared/ids.ts'
import { deadline } from '../deadline.ts'
import { abortStream, closeStream, readFrame, writeFrame } from '../frames.ts'
import { maxCardBytes } from '../limits.ts'

/**
 * One request and one answer per stream (protocol/SPEC.md section 3). The request is a frame with the 32 bytes of an account id. The answer is a frame with
 * the card of the account, empty if the peer does not have it. A frame is its length as 4 bytes, big-endian, and that number of bytes.
 */
export const cardProtocol = '/privy/card/1'

const accountIdBytes = 32
/** Time limit of one exchange, in milliseconds. */
const exchangeMs = 5000
/** Exchanges that one connection may have open at once, and all of them together. */
const perConnection = 8
const atOnce = 64

/** Answers card requests until the host stops. `onFailure`: a request that made no sense, came too slowly, or while too many were open. */
export async function serveCards(
  libp2p: Libp2p,
  answer: (account: AccountId) => Uint8Array | undefined,
  onFailure: () => void,
): Promise<void> {
  let open = 0
  const exchange = async (stream: Stream): Promise<void> => {
    const signal = deadline(exchangeMs)
    try {
      const question = await readFrame(stream, accountIdBytes, signal)
      if (question.length !== accountIdBytes) throw new RangeError('not an account id')
      const card = answer(accountId(toHex(question)))
      if (card !== undefined && card.length > maxCardBytes) throw new RangeError('a card of our own is too long')
      await writeFrame(stream, card ?? new Uint8Array(), signal)
    } finally {
      await closeStream(stream, signal)
    }
  }
  const onStream = async (stream: Stream): Promise<void> => {
    if (open >= atOnce) {
      onFailure()
      stream.abort(new Error('too many card requests at once'))
      return
    }
    open++
    try {
      await exchange(stream)
    } catch (error) {
      onFailure()
      abortStream(stream, error)
    } finally {
      open--
    }
  }
  await libp2p.handle(cardProtocol, onStream, {
    maxInboundStreams: perConnection,
    runOnLimitedConnection: true,
    force: true,
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

import type { RequestAnswer } from '../../delivery/ports.ts'
import type { Stamp } from '../../crypto/stamp.ts'
import { requestSize } from '../../protocol/envelope.ts'
import { concat, fromHex, toHex, u32 } from '../../shared/bytes.ts'
import { accountId, type AccountId } from '../../shared/ids.ts'
import { FrameError } from '../frames.ts'

/**
 * One envelope for `/requests` of an account, with its stamp, and one answer per stream (protocol/SPEC.md section 7.4).
 *
 *     question = account id (32) || hour (4) || nonce (8) || envelope (4096)
 *     answer   = kind (1) || zero bits that are wanted (1)
 */
export const requestProtocol = '/privy/request/1'

export const questionBytes = 32 + 4 + 8 + requestSize
export const answerBytes = 2
/** For a whole exchange, in milliseconds. */
export const exchangeMs = 5000

/** The stamp of a question without one. */
export const noStamp: Stamp = { hour: 0, nonce: new Uint8Array(8) }

const kinds = ['refused', 'taken', 'stamp'] as const

/** @throws RangeError unless the envelope has 4,096 bytes and the nonce 8 */
export function encodeRequest(account: AccountId, envelope: Uint8Array, { hour, nonce }: Stamp): Uint8Array {
  const question = concat(fromHex(account), u32(hour), nonce, envelope)
  if (question.length !== questionBytes || nonce.length !== 8)
    throw new RangeError(`a request of ${envelope.length} bytes with a nonce of ${nonce.length}`)
  return question
}

export interface RequestQuestion {
  readonly account: AccountId
  readonly stamp: Stamp
  readonly envelope: Uint8Array
}

/** @throws FrameError */
export function decodeRequest(question: Uint8Array): RequestQuestion {
  if (question.length !== questionBytes) throw new FrameError('not a request')
  const hour = new DataView(question.buffer, question.byteOffset).getUint32(32)
  return {
    account: accountId(toHex(question.subarray(0, 32))),
    stamp: { hour, nonce: question.slice(36, 44) },
    envelope: question.slice(44),
  }
}

export const encodeRequestAnswer = (verdict: RequestAnswer): Uint8Array =>
  Uint8Array.of(kinds.indexOf(verdict.answer), verdict.answer === 'stamp' ? verdict.bits : 0)

/** @throws FrameError */
export function decodeRequestAnswer(frame: Uint8Array): RequestAnswer {
  const answer = kinds[frame[0] ?? kinds.length]
  const bits = frame[1] ?? 0
  if (frame.length !== answerBytes || answer === undefined || (answer === 'stamp') !== bits > 0 || bits > 64)
    throw new FrameError('not an answer to a request')
  return answer === 'stamp' ? { answer, bits } : { answer }
}

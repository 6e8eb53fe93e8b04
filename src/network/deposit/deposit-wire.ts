import type { DepositVerdict } from '../../delivery/ports.ts'
import { concat, utf8 } from '../../shared/bytes.ts'
import { FrameError } from '../frames.ts'
import { maxDataBytes } from '../limits.ts'

/**
 * Carries any number of envelopes over one stream and answers each of them, in order (protocol/SPEC.md section 9). Frames as in `/privy/card/1`.
 *
 *     question = length of the topic (1) || topic || envelope
 *     answer   = kind (1) || proof
 */
export const depositProtocol = '/privy/deposit/1'

const maxTopicBytes = 255
const maxProofBytes = 8192
const kinds = ['refused', 'taken', 'held'] as const

/** Longest frames, in bytes. */
export const maxQuestionBytes = 1 + maxTopicBytes + maxDataBytes
export const maxAnswerBytes = 1 + maxProofBytes

/** Time limit from the first byte of a deposit to its answer, in milliseconds. */
export const exchangeMs = 5000

/** @throws RangeError if the topic has no bytes or more than 255, or if the data are too long */
export function encodeDeposit(topic: string, data: Uint8Array): Uint8Array {
  const name = utf8(topic)
  if (name.length === 0 || name.length > maxTopicBytes)
    throw new RangeError(`a topic of ${name.length} bytes, 1 to ${maxTopicBytes} allowed`)
  if (data.length > maxDataBytes)
    throw new RangeError(`${data.length} bytes on a topic, at most ${maxDataBytes} allowed`)
  return concat(Uint8Array.of(name.length), name, data)
}

/** Decodes a question. The topic may be any text; the caller checks whether it is served. @throws FrameError */
export function decodeDeposit(question: Uint8Array): { readonly topic: string; readonly data: Uint8Array } {
  const end = 1 + (question[0] ?? 0)
  if (end === 1 || question.length < end) throw new FrameError('a deposit without a topic')
  return { topic: Buffer.from(question.subarray(1, end)).toString(), data: question.subarray(end) }
}

/** @throws RangeError when a proof of ours has no byte, or more than 8,192 */
export function encodeAnswer(verdict: DepositVerdict): Uint8Array {
  const proof = verdict.answer === 'held' ? verdict.proof : new Uint8Array()
  if (proof.length > maxProofBytes || (verdict.answer === 'held' && proof.length === 0))
    throw new RangeError(`a proof of ${proof.length} bytes, 1 to ${maxProofBytes} allowed`)
  return concat(Uint8Array.of(kinds.indexOf(verdict.answer)), proof)
}

/** Throws FrameError. */
export function decodeAnswer(frame: Uint8Array): DepositVerdict {
  const answer = kinds[frame[0] ?? kinds.length]
  const proof = frame.subarray(1)
  if (answer === undefined || (answer === 'held') !== proof.length > 0)
    throw new FrameError('not an answer to a deposit')
  return answer === 'held' ? { answer, proof } : { answer }
}

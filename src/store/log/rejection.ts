/** Reason for which an entry was rejected. `privy status` shows these words with their counts, so they are stable. */
export type RejectionReason =
  /** Another log, an unknown or missing field, an exceeded bound, or not the canonical encoding. */
  | 'malformed'
  /** The identity that the entry names could not be fetched in time. */
  | 'unknown-device'
  /** The identity does not prove that it belongs to this account. */
  | 'foreign-device'
  /** The key of the entry is not the key of its identity. */
  | 'foreign-key'
  /** The signature does not fit the key. */
  | 'bad-signature'
  /** A block that the entry refers to could not be fetched in time, or is damaged. */
  | 'missing-block'
  /** The entry was admitted, but its payload does not decrypt or decode. */
  | 'unreadable'
  /** The exchange of heads failed or brought no entry. */
  | 'exchange'
  /** The entry could not be stored on this device. The entry itself may be valid. */
  | 'fault'

/** Error: an entry was not admitted to the log. It is hostile input, not a bug. */
export class Rejection extends Error {
  override readonly name = 'Rejection'
  readonly reason: RejectionReason

  constructor(reason: RejectionReason, options?: { cause?: unknown }) {
    super(`log entry rejected: ${reason}`, options)
    this.reason = reason
  }
}

export interface RejectionMeter {
  readonly count: (reason: RejectionReason) => void
  readonly counts: ReadonlyMap<string, number>
}

/** Counts rejections by reason. */
export function rejectionMeter(): RejectionMeter {
  const counts = new Map<string, number>()
  return { counts, count: (reason) => counts.set(reason, (counts.get(reason) ?? 0) + 1) }
}

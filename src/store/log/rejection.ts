/** Why an entry was not admitted. Stable words: `privy status` shows them with their counts. */
export type RejectionReason =
  /** Another log, an unknown or missing field, a bound exceeded, or not the one canonical encoding. */
  | 'malformed'
  /** The device identity that it names could not be fetched in time. */
  | 'unknown-device'
  /** The identity does not prove that it belongs to this account. */
  | 'foreign-device'
  /** Its key is not the one of the identity it names. */
  | 'foreign-key'
  /** Not signed by its key. */
  | 'bad-signature'
  /** A block that it builds upon could not be fetched in time, or is damaged. */
  | 'missing-block'
  /** Admitted, but its payload does not decrypt or decode. */
  | 'unreadable'
  /** OrbitDB's exchange of heads failed, or brought no entry. */
  | 'exchange'
  /** It could not be stored here. Not the fault of the entry. */
  | 'fault'

/** An entry that is not let into the log. Hostile input, not a bug. */
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

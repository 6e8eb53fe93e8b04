/**
 * Reasons for which an envelope is dropped. Which of them the sender can notice, and what each reason covers: SPEC.md section 5. `privy status` counts
 * each reason.
 * - `size`, `version`: the bytes are not an envelope of protocol 1
 * - `tag`: no key of this account fits the tag
 * - `decrypt`, `padding`, `signature`: the envelope is damaged or forged
 * - `content`: the content is not one of protocol 1, or this endpoint does not take its type
 * - `time`: the time is more than 24 hours ahead of this clock, or the content has expired
 * - `replay`: this envelope was opened before, or the id of its content is stored or being stored
 * - `stamp`, `flood`, `full`: the request has no valid stamp, its neighbour is over its limit, or 200 requests wait
 * - `overload`: more than 64 MiB of envelopes wait to be opened
 */
export const dropReasons = [
  'size',
  'version',
  'tag',
  'decrypt',
  'padding',
  'signature',
  'content',
  'time',
  'replay',
  'stamp',
  'flood',
  'full',
  'overload',
] as const
export type DropReason = (typeof dropReasons)[number]

/** A typed rejection: hostile input is expected, so it is returned and not thrown. */
export interface Drop {
  readonly drop: DropReason
}

export const drop = (reason: DropReason): Drop => ({ drop: reason })

export const isDrop = (value: object): value is Drop => 'drop' in value

/**
 * Why something that arrived was dropped. The sender learns nothing; `privy status` counts each reason (SPEC.md section 5).
 * - `size`, `version`: not an envelope of ours
 * - `tag`: no key of ours made it, so it is for somebody else or from a stranger
 * - `decrypt`, `padding`, `signature`: damaged or forged
 * - `content`: not a content of protocol 1, or not allowed on this endpoint
 * - `time`: from more than an hour in the future, or expired
 * - `replay`: an envelope that was opened already, a known id or sequence number
 * - `stamp`, `flood`, `full`: a request without work, too many from one neighbour, or too many waiting
 * - `overload`: more arrived than could be handled
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

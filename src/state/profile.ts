import type { Bytes } from '../shared/bytes.ts'
import { compareRecords } from './order.ts'
import type { DerivedSecrets } from '../crypto/derived-secrets.ts'
import { type Fact, isKind, type RecordOf } from './record.ts'

const profileKinds = ['profile.named', 'inbox.rotated', 'invite.created'] as const

/** Records from which the profile of the account follows. */
export type ProfileRecord = RecordOf<(typeof profileKinds)[number]>

export const isProfileRecord = <F extends Fact>(record: F): record is F & Pick<ProfileRecord, 'kind'> =>
  profileKinds.some((kind) => kind === record.kind)

export interface Profile {
  /** Name that requests and acceptances carry; undefined while the account has none. */
  readonly name: string | undefined
  /** The inbox key in force, 32 bytes; undefined until a request or acceptance carries one. */
  readonly inbox: { readonly epoch: number; readonly key: Bytes } | undefined
  readonly invites: readonly { readonly secret: string; readonly timeMs: number }[]
}

/** The profile of the account: a function of the set of its records. The inbox key of the highest epoch is in force. */
export function profileState(set: readonly ProfileRecord[], derived: DerivedSecrets): Profile {
  const records = set.toSorted(compareRecords)
  const rotations = records.filter(isKind('inbox.rotated'))
  const epoch = Math.max(...rotations.map((one) => one.epoch))
  const drawn = rotations.findLast((one) => one.epoch === epoch)?.key
  return {
    name: records.findLast(isKind('profile.named'))?.name,
    inbox: rotations.length === 0 ? undefined : { epoch, key: drawn ?? derived.inbox(epoch) },
    invites: records.filter(isKind('invite.created')).map(({ secret, timeMs }) => ({ secret, timeMs })),
  }
}

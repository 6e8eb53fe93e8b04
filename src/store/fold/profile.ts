import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { DerivedSecrets } from '../../crypto/derived-secrets.ts'
import { isProfileRecord, type ProfileRecord, profileState } from '../../state/profile.ts'
import type { Change } from '../../state/changes.ts'
import type { Facts } from './facts.ts'

/** The subject of records of the account itself. */
const subject = ''

/** Folds the records of the account itself: name, inbox key, invites. */
export function createProfileFold(db: Database, facts: Facts, derived: DerivedSecrets) {
  const set = db.prepare('INSERT OR REPLACE INTO setting VALUES (?, ?)')
  const putInvite = db.prepare('INSERT OR REPLACE INTO invite VALUES (?, ?)')

  return (record: ProfileRecord): Change[] => {
    if (!facts.add(subject, record)) return []
    const { name, inbox, invites } = profileState(facts.of(subject).filter(isProfileRecord), derived)
    if (name !== undefined) set.run('name', name)
    if (inbox) {
      set.run('inboxKey', inbox.key)
      set.run('inboxEpoch', inbox.epoch)
    }
    for (const { secret, timeMs } of invites) putInvite.run(secret, timeMs)
    return [{ type: 'profile' }]
  }
}

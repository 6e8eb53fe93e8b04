import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { AccountId } from '../../shared/ids.ts'
import { isContactRecord } from '../../state/contact-record.ts'
import type { DerivedSecrets } from '../../crypto/derived-secrets.ts'
import { isProfileRecord } from '../../state/profile.ts'
import type { AccountRecord } from '../../state/record.ts'
import type { Change, ProgressStep } from '../../state/changes.ts'
import { createContactFold } from './contacts.ts'
import { createEventWriter } from './event-writer.ts'
import { createFacts } from './facts.ts'
import { createMessageFold } from './messages.ts'
import { createProfileFold } from './profile.ts'
import { createProgressFold } from './progress.ts'

/** The fold of records into tables. The same set of records gives the same tables, in whatever order and however often they are folded. */
export function createFold(db: Database, self: AccountId, derived: DerivedSecrets) {
  const events = createEventWriter(db)
  const facts = createFacts(db)
  const progress = createProgressFold(db, self, events)
  const messages = createMessageFold(db, self, events, progress)
  const contacts = createContactFold(db, self, derived, { facts, events, progress })
  const profile = createProfileFold(db, facts, derived)

  function fold(record: AccountRecord, entry: string): Change[] {
    if (isContactRecord(record)) return contacts.fold(record)
    if (isProfileRecord(record)) return profile(record)
    switch (record.kind) {
      case 'message.queued':
        return messages.queued(record, entry)
      case 'message.received':
        return messages.received(record, entry)
      case 'message.progressed':
        return progress.progressed(record)
      case 'message.seen':
        return messages.seen(record)
      case 'message.hidden':
        return messages.hidden(record)
    }
  }

  return {
    /**
     * @param entry hash of the log's entry that holds the record
     * @param source what its events are recognised by when they are folded again
     */
    record(record: AccountRecord, entry: string, source: string): Change[] {
      events.from(source)
      return fold(record, entry)
    },
    /** What no record says. */
    step(step: ProgressStep): Change[] {
      events.from('')
      return progress.step(step)
    },
  }
}

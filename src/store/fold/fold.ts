import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { AccountId } from '../../shared/ids.ts'
import { isContactRecord } from '../../state/contact-record.ts'
import type { DerivedSecrets } from '../../crypto/derived-secrets.ts'
import { isProfileRecord } from '../../state/profile.ts'
import type { AccountRecord } from '../../state/record.ts'
import type { Change, ProgressStep } from '../../state/changes.ts'
import type { Retired } from '../index/retired.ts'
import { createContactFold } from './contacts.ts'
import { createEventWriter } from './event-writer.ts'
import { createFacts } from './facts.ts'
import { createMessageFold } from './messages.ts'
import { createProfileFold } from './profile.ts'
import { createProgressFold } from './progress.ts'

/** The place of a record in the log. */
export interface RecordPlace {
  /** Hash of the entry that holds the record. */
  readonly entry: string
  /** Source of its events: an event with the same source is the same event when it is folded again. */
  readonly source: string
  /** Whether a former version of the index folded the record. */
  readonly isRepeated: boolean
}

/** The fold of records into tables. The same set of records gives the same tables, in any order and with any repetition. */
export function createFold(
  db: Database,
  self: AccountId,
  derived: DerivedSecrets,
  { retired, keep }: { readonly retired: Retired; readonly keep: number },
) {
  const events = createEventWriter(db, keep)
  const facts = createFacts(db)
  const progress = createProgressFold(db, self, events, keep)
  const messages = createMessageFold(db, self, { events, progress, retired })
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
    record(record: AccountRecord, { entry, source, isRepeated }: RecordPlace): Change[] {
      events.from(source, isRepeated)
      return fold(record, entry)
    },
    /** Folds a step that is not a record. */
    step(step: ProgressStep): Change[] {
      events.from('', false)
      return progress.step(step)
    },
    /** Removes the oldest rows of the tables `event` and `attempt`. */
    prune(): void {
      events.prune()
      progress.prune()
    },
    /** Call it after a rollback of the transaction of the last fold. */
    rolledBack(): void {
      events.rolledBack()
      progress.rolledBack()
    },
  }
}

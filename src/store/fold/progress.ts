import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { DeliveryState } from '../../shared/delivery-state.ts'
import { isSettled } from '../../shared/delivery-state.ts'
import type { Bytes } from '../../shared/bytes.ts'
import type { AccountId, MessageId } from '../../shared/ids.ts'
import { sha256 } from '../../crypto/derive.ts'
import { furthest, isFurther } from '../../state/delivery.ts'
import type { RecordOf } from '../../state/record.ts'
import type { OutgoingRow } from '../index/rows.ts'
import type { Change, ProgressStep } from '../../state/changes.ts'
import type { EventWriter } from './event-writer.ts'
import { createNewest } from './newest.ts'

/** Attempts that are stored per content: the newest ones. */
const maxAttempts = 20

const failures = ['expired', 'refused'] as const
const successes = ['delivered', 'read'] as const
type DeviceRow = Readonly<Record<(typeof failures)[number] | (typeof successes)[number], number | null>>

/** Folds the delivery of contents of this account: receipts of recipients, and attempts of this device. */
export function createProgressFold(db: Database, self: AccountId, events: EventWriter, keep: number) {
  const newestAttempts = createNewest(db, 'attempt', 'key', keep)
  const insert = db.prepare('INSERT OR IGNORE INTO outgoing VALUES (?, ?, ?, ?, ?, ?)')
  const stateOf = db.prepare<[string, string], { state: DeliveryState; kind: OutgoingRow['kind'] }>(
    'SELECT state, kind FROM outgoing WHERE id = ? AND recipient = ?',
  )
  const setState = db.prepare(
    'UPDATE outgoing SET state = ?, content = iif(?, NULL, content) WHERE id = ? AND recipient = ?',
  )
  const contentOf = db
    .prepare<[string, string], Bytes | null>('SELECT content FROM outgoing WHERE id = ? AND recipient = ?')
    .pluck()
  const setContent = db.prepare('UPDATE outgoing SET content = ? WHERE id = ? AND recipient = ?')
  const setCreated = db.prepare('UPDATE outgoing SET created = ? WHERE id = ? AND recipient = ? AND created > ?')
  const devices = db.prepare<[string, string], DeviceRow>(
    'SELECT delivered, read, expired, refused FROM delivery WHERE id = ? AND recipient = ?',
  )
  const note = Object.fromEntries(
    [...failures, ...successes].map((state) => [
      state,
      db.prepare(
        `INSERT INTO delivery (id, recipient, device, ${state}) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET ${state} = min(coalesce(${state}, excluded.${state}), excluded.${state})`,
      ),
    ]),
  )
  const isShown = db.prepare<[string, string], 1>('SELECT 1 FROM message WHERE id = ? AND author = ? AND shown = 1')
  const insertAttempt = db.prepare('INSERT INTO attempt (id, recipient, time, step, peers) VALUES (?, ?, ?, ?, ?)')
  const trimAttempts = db.prepare(
    `DELETE FROM attempt WHERE id = @id AND step IN ('published', 'deposited') AND key NOT IN
       (SELECT key FROM attempt WHERE id = @id AND step IN ('published', 'deposited') ORDER BY key DESC LIMIT ${maxAttempts})`,
  )

  const known = (id: string, recipient: string): DeliveryState =>
    furthest(
      devices.all(id, recipient).flatMap((row) => [...failures, ...successes].filter((state) => row[state] !== null)),
    )

  /** Raises the state of a content. @returns undefined if this account did not send it to the recipient, or if the state would not rise */
  function moveUp(id: MessageId, recipient: AccountId, state: DeliveryState): OutgoingRow['kind'] | undefined {
    const current = stateOf.get(id, recipient)
    if (!current || !isFurther(current.state, state)) return undefined
    setState.run(state, isSettled(state) ? 1 : 0, id, recipient)
    return current.kind
  }

  /** Of two contents with one id, which only a faulty device creates, the one with the lower hash is sent. */
  function combine({ id, recipient, created, content }: Pick<OutgoingRow, 'id' | 'recipient' | 'created' | 'content'>) {
    setCreated.run(created, id, recipient, created)
    const kept = contentOf.get(id, recipient)
    if (kept && Buffer.compare(sha256(content), sha256(kept)) < 0) setContent.run(content, id, recipient)
  }

  function progress(id: MessageId, recipient: AccountId, state: DeliveryState, timeMs: number): Change[] {
    const kind = moveUp(id, recipient, state)
    if (!kind) return []
    const change: Change = { type: 'progress', id, recipient, state }
    if (kind === 'request' && (state === 'sent' || state === 'expired'))
      return [change, events.write(`request.${state}`, timeMs, recipient, recipient)]
    if (kind !== 'message' || !isShown.get(id, self)) return [change]
    return [change, events.write(`message.${state}`, timeMs, id, recipient)]
  }

  function attempt({ id, recipient, step, timeMs, peers }: ProgressStep): void {
    if (!isShown.get(id, self)) return
    insertAttempt.run(id, recipient, timeMs, step, peers.join(' '))
    const trimmed = step === 'published' || step === 'deposited' ? trimAttempts.run({ id }).changes : 0
    newestAttempts.grew(1 - trimmed)
  }

  return {
    /** Adds a content of this account for a recipient. Receipts may have arrived before it. @returns `outgoing` if it waits to be sent */
    outgoing(
      row: Omit<OutgoingRow, 'state' | 'content'> & { readonly content: Bytes; readonly settled?: boolean },
    ): Change[] {
      const { id, recipient, kind, created, content, settled = false } = row
      const before = known(id, recipient)
      const state = settled && isFurther(before, 'delivered') ? 'delivered' : before
      const { changes } = insert.run(id, recipient, kind, state, created, isSettled(state) ? null : content)
      if (changes === 1)
        return isSettled(state) ? [] : [{ type: 'outgoing', parcel: { id, recipient, kind, state, created } }]
      combine(row)
      if (!settled || !moveUp(id, recipient, 'delivered')) return []
      return [{ type: 'progress', id, recipient, state: 'delivered' }]
    },
    /** Folds a record of progress. */
    progressed: ({ account, messages, state, by, timeMs }: RecordOf<'message.progressed'>): Change[] =>
      messages.flatMap((id) => {
        note[state]?.run(id, account, by ?? '', timeMs)
        return progress(id, account, state, timeMs)
      }),
    /** Folds a step that only this device has: a delivery state without a record, or an attempt. */
    step(step: ProgressStep): Change[] {
      if (step.step === 'published' || step.step === 'deposited') {
        attempt(step)
        return []
      }
      const changes = progress(step.id, step.recipient, step.step, step.timeMs)
      // A receipt can arrive before the step that names the peers of the publish.
      if (changes.length > 0) attempt(step)
      else if (step.peers.length > 0) attempt({ ...step, step: 'published' })
      return changes
    },
    prune: (): void => void newestAttempts.prune(),
    rolledBack: (): void => newestAttempts.recount(),
  }
}

export type ProgressFold = ReturnType<typeof createProgressFold>

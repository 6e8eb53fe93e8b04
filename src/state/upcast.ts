import { deviceId } from '../shared/ids.ts'
import { naturalId, hashId } from './record-id.ts'
import type { AccountRecord, Fact } from './record.ts'
import { type RecordV1, recordV1Schema } from './record-v1.ts'

/** Records of version 1 do not name their device. */
const unnamedDevice = deviceId('0'.repeat(32))

/** Whether a record was written in version 1. */
export const isUpcast = ({ device }: AccountRecord): boolean => device === unnamedDevice

/**
 * Maps a record of version 1 to the present version (SPEC.md section 10.2). Its wall clock orders it. Its id is natural, or else its hash.
 * @param value the decoded record
 * @param data its bytes
 * @param index place of the record in its entry
 * @returns undefined for a kind that version 1 did not have
 */
export function upcast(value: unknown, data: Uint8Array, index: number): AccountRecord | undefined {
  const record = recordV1Schema.safeParse(value).data
  if (!record) return undefined
  const fact = factOf(record)
  const { time } = record
  return {
    ...{ id: naturalId(fact) ?? hashId(data), at: { ms: time, count: index }, timeMs: time, device: unnamedDevice },
    ...fact,
  }
}

function factOf(record: RecordV1): Fact {
  switch (record.kind) {
    case 'profile.named':
      return { kind: record.kind, name: record.name }
    case 'invite.created':
      return { kind: record.kind, secret: record.secret }
    case 'contact.carded':
      return { kind: record.kind, account: record.account, card: record.card }
    case 'request.declined':
      return { kind: record.kind, request: record.request }
    case 'contact.accepted': {
      const { kind, account, request, secret, inboxKey, name } = record
      return { kind, account, request, secret, inboxKey, name }
    }
    case 'contact.renamed':
      return { kind: record.kind, account: record.account, name: record.name }
    case 'contact.verified':
      return { kind: record.kind, account: record.account, verified: record.verified }
    case 'inbox.rotated':
      return { kind: record.kind, epoch: 0, key: record.key }
    case 'contact.requested': {
      const { kind, account, name, id, secret, content, invite } = record
      return {
        kind,
        account,
        name,
        message: id,
        epoch: 0,
        secret,
        content,
        ...(invite === undefined ? {} : { invite }),
      }
    }
    case 'request.received': {
      const { kind, account, id, name, text, secret, inboxKey, device } = record
      return { kind, account, request: id, name, text, secret, inboxKey, sender: device }
    }
    case 'request.accepted': {
      const { kind, account, request, name, id, secret, content, renews } = record
      const renames = renews ? {} : { renames: true as const }
      return { kind, account, request, name, message: id, epoch: 0, secret, content, ...renames }
    }
    case 'message.queued': {
      const { kind, to, id, content } = record
      return { kind, conversation: to, to: [to], message: id, content }
    }
    case 'message.received': {
      const { kind, from, id, content } = record
      return { kind, author: from, conversation: from, message: id, content }
    }
    case 'message.progressed': {
      const { kind, to, ids, state, device } = record
      return { kind, account: to, messages: ids, state, ...(device === undefined ? {} : { by: device }) }
    }
    case 'message.seen':
    case 'message.hidden':
      return { kind: record.kind, messages: [{ ids: record.ids }] }
    case 'conversation.set': {
      const { kind, account, muted, pinned } = record
      return {
        ...{ kind, conversation: account },
        ...(muted === undefined ? {} : { muted }),
        ...(pinned === undefined ? {} : { pinned }),
      }
    }
  }
}

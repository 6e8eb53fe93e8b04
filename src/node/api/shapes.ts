import { type AccountId, type Address, addressOf } from '../../shared/ids.ts'
import type { Contact, Message, Request, SendResult } from '../../rpc/contract.ts'
import type { ContactRow, MessageRow, Queries, RequestRow } from '../../store/queries.ts'
import { reaches } from '../../shared/delivery-state.ts'

const iso = (ms: number) => new Date(ms).toISOString()

/** How rows of the index look to clients (rpc/contract.ts). */
export function createShapes(self: AccountId, queries: Queries) {
  const person = (account: AccountId): { name: string; address: Address } => ({
    name: (account === self ? queries.name() : queries.contact(account)?.name) ?? account.slice(0, 8),
    address: addressOf(account),
  })

  function requestState({ request, account, state }: ContactRow): Contact['requestState'] {
    if (!request || state === 'accepted') return undefined
    const outgoing = queries.outgoing(request, account)?.state
    if (outgoing === 'sent' || outgoing === 'expired') return outgoing
    return 'queued'
  }

  return {
    contact(row: ContactRow): Contact {
      const state = requestState(row)
      return {
        name: row.name,
        address: addressOf(row.account),
        state: row.state,
        verified: row.verified === 1,
        since: iso(row.since),
        ...(row.request ? { request: row.request } : {}),
        ...(state ? { requestState: state } : {}),
      }
    },
    request: (row: RequestRow): Request => ({
      id: row.id,
      from: { name: row.name || row.account.slice(0, 8), address: addressOf(row.account) },
      text: row.text,
      time: iso(row.time),
      state: row.state,
    }),
    message: (row: MessageRow): Message => ({
      id: row.id,
      conversation: addressOf(row.conversation),
      from: person(row.outgoing ? self : row.conversation),
      direction: row.outgoing ? 'out' : 'in',
      time: iso(row.ms),
      type: row.type,
      text: row.type === 'unknown' ? 'This message was sent with a newer version of Privy' : row.text,
      state: row.state ?? (row.unread ? 'unread' : 'received'),
      replyTo: row.replyTo,
      edited: false,
      reactions: [],
      cursor: String(row.place),
    }),
    delivery: ({ id, state, conversation }: MessageRow): SendResult => ({
      id,
      state: state ?? 'queued',
      held: [],
      delivered: state && reaches(state, 'delivered') ? [addressOf(conversation)] : [],
    }),
  }
}

export type Shapes = ReturnType<typeof createShapes>

import { type AccountId, type Address, addressOf } from '../../shared/ids.ts'
import { isBlank } from '../../shared/harmless.ts'
import { reaches } from '../../shared/delivery-state.ts'
import {
  type Contact,
  type Conversation,
  type DeliveryStep,
  type Message,
  messageTypes,
  type Request,
  type SendResult,
} from '../../rpc/contract.ts'
import type { Local } from '../../store/local.ts'
import type { Queries } from '../../store/queries.ts'
import type { ContactRow, MessageRow, RequestRow } from '../../store/rows.ts'
import type { Cursors } from '../cursors.ts'

const iso = (ms: number) => new Date(ms).toISOString()

/** How rows of the index look to clients (rpc/contract.ts). */
export function createShapes(self: AccountId, queries: Queries, local: Local, cursors: Cursors) {
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

  const typeOf = ({ type }: MessageRow): Message['type'] => messageTypes.find((known) => known === type) ?? 'unknown'

  function message(row: MessageRow): Message {
    const type = typeOf(row)
    const reactions = row.changed & 1 ? queries.reactions(row).filter(([, reaction]) => !isBlank(reaction)) : []
    return {
      id: row.id,
      conversation: addressOf(row.conversation),
      from: person(row.outgoing ? self : row.conversation),
      direction: row.outgoing ? 'out' : 'in',
      time: iso(row.ms),
      type,
      text: type === 'unknown' ? 'This message was sent with a newer version of Privy' : row.text,
      state: row.state ?? (row.unread ? 'unread' : 'received'),
      replyTo: type === 'reply' ? row.ref : null,
      edited: (row.changed & 2) !== 0,
      reactions: reactions.map(([side, reaction]) => ({
        from: addressOf(side ? self : row.conversation),
        reaction,
      })),
      cursor: cursors.format(row.place),
    }
  }

  return {
    message,
    cursor: cursors.format,
    /** Stands above a message for those that are missing there. */
    missing: (row: MessageRow, count: number): Message => ({
      ...message(row),
      id: `${row.id}-missing`,
      type: 'missing',
      text: count === 1 ? 'A message is missing here' : `${count} messages are missing here`,
      state: 'received',
      replyTo: null,
      edited: false,
      reactions: [],
    }),
    contact(row: ContactRow): Contact {
      const state = requestState(row)
      return {
        name: row.name,
        ...(row.ownName !== '' && row.ownName !== row.name && { ownName: row.ownName }),
        address: addressOf(row.account),
        state: row.state,
        verified: row.verified === 1,
        since: iso(row.since),
        ...(row.request ? { request: row.request } : {}),
        ...(state ? { requestState: state } : {}),
      }
    },
    conversation(row: ContactRow): Conversation {
      const { unread, first } = queries.unread(row.account)
      const last = queries.last(row.account)
      return {
        conversation: addressOf(row.account),
        name: row.name,
        state: row.state,
        verified: row.verified === 1,
        unread,
        firstUnread: first,
        muted: row.muted === 1,
        pinned: row.pinned === 1,
        draft: local.draft(row.account),
        last: last ? message(last) : null,
      }
    },
    request: (row: RequestRow): Request => {
      const contact = queries.contact(row.account)
      return {
        id: row.id,
        from: { name: row.name || row.account.slice(0, 8), address: addressOf(row.account) },
        ...(contact && { knownAs: contact.name }),
        text: row.text,
        time: iso(row.time),
        state: row.state,
      }
    },
    /** How far an outgoing message got, and at which devices it is. */
    delivery({ id, state, conversation }: MessageRow): SendResult {
      const devices = queries.story(id).flatMap(({ step, device }) => (step === 'delivered' && device ? [device] : []))
      const arrived = state !== null && reaches(state, 'delivered')
      return {
        id,
        state: state ?? 'queued',
        held: [],
        delivered: arrived ? (devices.length > 0 ? [...new Set(devices)] : [addressOf(conversation)]) : [],
      }
    },
    /** The way of an outgoing message so far, by the clock of this device. */
    story: ({ id, conversation, ms }: MessageRow): DeliveryStep[] => [
      { time: iso(queries.outgoing(id, conversation)?.created ?? ms), step: 'queued' },
      ...queries.story(id).map(({ time, step, peers, device }) => ({
        time: iso(time),
        step,
        ...(peers === '' ? {} : { peers: peers.split(' ') }),
        ...(device === null ? {} : { device }),
      })),
    ],
  }
}

export type Shapes = ReturnType<typeof createShapes>

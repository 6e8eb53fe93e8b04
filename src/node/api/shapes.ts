import { type AccountId, type Address, addressOf } from '../../shared/ids.ts'
import { isBlank } from '../../shared/text/harmless.ts'
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
import type { Local } from '../../store/index/local.ts'
import type { Queries } from '../../store/index/queries.ts'
import type { ContactRow, MessageRow, RequestRow } from '../../store/index/rows.ts'
import type { Cursors } from '../events/cursors.ts'
import type { ContactKeys, Directory } from '../directory.ts'
import { orderOf, orderOfMissing } from './order.ts'

const iso = (ms: number) => new Date(ms).toISOString()

interface ShapePorts {
  readonly queries: Queries
  readonly directory: Directory
  readonly local: Local
  readonly cursors: Cursors
}

/** Maps rows of the index to the objects of rpc/contract.ts. */
export function createShapes(self: AccountId, { queries, directory, local, cursors }: ShapePorts) {
  const person = (account: AccountId): { name: string; address: Address } => ({
    name: (account === self ? queries.name() : directory.get(account)?.name) ?? account.slice(0, 8),
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
    const reactions = row.changed & 1 ? queries.reactions(row).filter(({ text }) => !isBlank(text)) : []
    return {
      id: row.id,
      order: orderOf(row),
      conversation: addressOf(row.conversation),
      from: person(row.author),
      direction: row.author === self ? 'out' : 'in',
      time: iso(row.ms),
      type,
      text: type === 'unknown' ? 'This message was sent with a newer version of Privy' : row.text,
      state: row.state ?? (row.unread ? 'unread' : 'received'),
      replyTo: type === 'reply' ? row.ref : null,
      edited: (row.changed & 2) !== 0,
      reactions: reactions.map(({ author, text }) => ({ from: addressOf(author), reaction: text })),
      cursor: cursors.format(row.place),
    }
  }

  return {
    message,
    cursor: cursors.format,
    /** The placeholder above a message for `count` missing messages. */
    missing: (row: MessageRow, count: number): Message => ({
      ...message(row),
      id: `missing-${row.id}`,
      order: orderOfMissing(row),
      type: 'missing',
      text: count === 1 ? 'A message is missing here' : `${count} messages are missing here`,
      state: 'received',
      replyTo: null,
      edited: false,
      reactions: [],
      missing: { count, before: row.id },
    }),
    contact({ row, name }: ContactKeys): Contact {
      const state = requestState(row)
      return {
        name,
        ...(row.latest !== '' && row.latest !== name && { ownName: row.latest }),
        address: addressOf(row.account),
        state: row.state,
        verified: row.verified === 1,
        since: iso(row.since),
        ...(row.request ? { request: row.request } : {}),
        ...(state ? { requestState: state } : {}),
      }
    },
    conversation({ row, name }: ContactKeys): Conversation {
      const { unread, first } = queries.unread(row.account)
      const last = queries.last(row.account)
      return {
        conversation: addressOf(row.account),
        name,
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
      const contact = directory.get(row.account)
      return {
        id: row.id,
        from: { name: row.name || row.account.slice(0, 8), address: addressOf(row.account) },
        ...(contact && { knownAs: contact.name }),
        text: row.text,
        time: iso(row.time),
        state: row.state,
      }
    },
    /** Delivery state of an outgoing message, and the devices that have it. */
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
    /** Delivery steps of an outgoing message, by the clock of this device. */
    story: ({ id, ms }: MessageRow): DeliveryStep[] => [
      { time: iso(queries.queuedMs(id) ?? ms), step: 'queued' },
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

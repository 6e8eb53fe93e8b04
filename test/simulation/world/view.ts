import type { Contact, Message } from '../../../src/rpc/contract.ts'
import type { Consumer } from './consumer.ts'
import type { Resident } from './resident.ts'

/** State of a node as its clients get it. */
export interface View {
  readonly number: number
  readonly name: string
  readonly address: string
  /** Number of contents that are not delivered yet. */
  readonly open: number
  readonly contacts: ReadonlyMap<string, Contact['state']>
  /** Messages by the address of the contact, in the order of display. */
  readonly shown: ReadonlyMap<string, readonly Message[]>
  /** Unread counts of the conversations, by address. */
  readonly unread: ReadonlyMap<string, number>
  /** Messages whose last change expired before it reached the other side. */
  readonly expiredChanges: ReadonlySet<string>
  readonly consumers: Readonly<Record<string, Consumer>>
}

/** Reads all that a client of a person can read. */
export async function viewOf(resident: Resident): Promise<View> {
  while (await resident.consume(100));
  const { number, name, address, watcher, reader } = resident
  const contacts = await resident.call('contact.list', {})
  const conversations = await resident.call('conversation.list', {})
  const shown = new Map<string, readonly Message[]>()
  for (const { address: other } of contacts) {
    const { messages } = await resident.call('message.read', { from: other, limit: 10_000, mark: false })
    shown.set(other, messages)
  }
  return {
    ...{ number, name, address, shown, consumers: { watcher, reader } },
    open: resident.openContents(),
    contacts: new Map(contacts.map((one) => [one.address, one.state])),
    unread: new Map(conversations.map(({ conversation, unread }) => [conversation, unread])),
    expiredChanges: resident.expiredChanges(),
  }
}

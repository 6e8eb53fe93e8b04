import type { Contact, Message } from '../../../src/rpc/contract.ts'
import type { Consumer } from './consumer.ts'
import type { Resident } from './resident.ts'

/** What somebody's node tells its clients. */
export interface View {
  readonly number: number
  readonly name: string
  readonly address: string
  /** Contents that are on their way. */
  readonly open: number
  readonly contacts: ReadonlyMap<string, Contact['state']>
  /** By the address of the other side, in the order on the screen. */
  readonly shown: ReadonlyMap<string, readonly Message[]>
  /** As conversations count them, by address. */
  readonly unread: ReadonlyMap<string, number>
  /** Messages whose last change never got to the other side. */
  readonly expiredChanges: ReadonlySet<string>
  readonly consumers: Readonly<Record<string, Consumer>>
}

/** Looks at everything that somebody can see. */
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

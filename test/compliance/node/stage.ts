import { expect } from 'vitest'
import type { EventOf, Message, NodeEvent, Params } from '../../../src/rpc/contract.ts'
import { until } from '../../support/nodes/contacts.ts'
import { type Caller, checkClient, type CheckedClient, type Seen } from './checked-client.ts'

/** Whom alice, whose node is under test, has to do with. */
export interface Others {
  /** Address of somebody who is no contact of alice's yet. */
  address(name: string): Promise<string>
  /** Asks alice to be a contact. */
  asks(name: string, text: string): Promise<void>
  /** Says yes to what alice asked. */
  accepts(name: string): Promise<void>
  /** @returns id of the message */
  says(name: string, text: string): Promise<string>
  edits(name: string, id: string, text: string): Promise<void>
  deletes(name: string, id: string): Promise<void>
  reacts(name: string, id: string, reaction: string): Promise<void>
  /** Reads all that alice has said. */
  reads(name: string): Promise<void>
  types(name: string): Promise<void>
  /** Says something that is lost on the way, then something that arrives. */
  loses(name: string, lost: string, arrives: string): Promise<void>
  /** What was lost arrives. */
  finds(name: string): Promise<void>
  leaves(name: string): Promise<void>
  daysPass(days: number): Promise<void>
}

export interface NodeUnderTest {
  /** A client of alice's node, over its socket. */
  connect(): Promise<Caller>
  readonly others: Others
  stop(): Promise<void>
}

/** Alice's node, and what the stories do with it. */
export function createStage(start: () => Promise<NodeUnderTest>, seen: Seen) {
  let node: NodeUnderTest | undefined
  let alice: CheckedClient | undefined

  function begun<T>(value: T | undefined): T {
    if (value === undefined) throw new Error('the node was not started')
    return value
  }
  const another = async (subscription: Params<'events.subscribe'>): Promise<CheckedClient> =>
    checkClient(await begun(node).connect(), seen, subscription)

  /** The first event of a kind that fits, once it is there. */
  const told = <K extends NodeEvent['kind']>(kind: K, fits: (event: EventOf<K>) => boolean = () => true) =>
    until(async () => {
      const { events } = begun(alice)
      const found = events.find((event): event is EventOf<K> => event.kind === kind && fits(event as EventOf<K>))
      if (!found) throw new Error(`no ${kind} among ${events.map((event) => event.kind).join(', ')}`)
      return found
    })

  return {
    get alice() {
      return begun(alice)
    },
    get others() {
      return begun(node).others
    },
    ...{ another, told },
    received: (text: string) => told('message.received', ({ message }) => message?.text === text),
    /** What was said with bob. */
    read: async (params: Params<'message.read'> = {}): Promise<readonly Message[]> =>
      (await begun(alice).call('message.read', { from: 'bob', mark: false, ...params })).messages,
    /** An error with this code, that says what to do. */
    refuses: (code: string) => ({ code, hint: expect.stringMatching(/./) as unknown }),
    withBob: async (): Promise<void> => {
      await begun(alice).call('contact.add', { link: await begun(node).others.address('bob'), name: 'bob' })
      await begun(node).others.accepts('bob')
      await told('contact.accepted')
    },
    async open(): Promise<void> {
      node = await start()
      alice = await another({})
    },
    async close(): Promise<void> {
      alice?.close()
      await node?.stop()
    },
  }
}

export type NodeStage = ReturnType<typeof createStage>

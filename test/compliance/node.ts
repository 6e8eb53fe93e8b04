import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  eventKinds,
  type EventOf,
  type MethodName,
  methods,
  type NodeEvent,
  passingKinds,
} from '../../src/rpc/contract.ts'
import { accountId } from '../../src/shared/ids.ts'
import { until } from '../support/nodes/contacts.ts'
import { type Caller, type CheckedClient, checkClient } from './node/checked-client.ts'
import { createFollower, whatIsRead } from './node/follower.ts'

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

/** Ways of a message that nothing leads to before there are proxies and blocked contacts. */
const notReached: readonly NodeEvent['kind'][] = ['message.held', 'message.refused']

/** What every node does that keeps the contract: each method, and each kind of event. */
export function nodeCompliance(name: string, start: () => Promise<NodeUnderTest>): void {
  describe(`the contract: ${name}`, () => {
    const seen = { methods: new Set<MethodName>(), kinds: new Set<NodeEvent['kind']>() }
    let node: NodeUnderTest
    let others: Others
    let alice: CheckedClient

    beforeEach(async () => {
      node = await start()
      ;({ others } = node)
      alice = await checkClient(await node.connect(), seen)
    })
    afterEach(async () => {
      alice.close()
      await node.stop()
    })
    afterAll(() => {
      const missed = [...eventKinds, ...passingKinds].filter((kind) => !seen.kinds.has(kind))
      expect(missed).toEqual(notReached)
      expect((Object.keys(methods) as MethodName[]).filter((method) => !seen.methods.has(method))).toEqual([])
    })

    const told = <K extends NodeEvent['kind']>(kind: K, fits: (event: EventOf<K>) => boolean = () => true) =>
      until(async () => {
        const found = alice.events.find(
          (event): event is EventOf<K> => event.kind === kind && fits(event as EventOf<K>),
        )
        if (!found) throw new Error(`no ${kind} among ${alice.events.map((event) => event.kind).join(', ')}`)
        return found
      })
    const received = (text: string) => told('message.received', ({ message }) => message?.text === text)
    const read = async (params = {}) =>
      (await alice.call('message.read', { from: 'bob', mark: false, ...params })).messages
    const refuses = (code: string) => ({ code, hint: expect.stringMatching(/./) as unknown })

    async function withBob(): Promise<void> {
      await alice.call('contact.add', { link: await others.address('bob'), name: 'bob' })
      await others.accepts('bob')
      await told('contact.accepted')
    }

    test('account and node', async () => {
      const account = await alice.call('account.show', {})
      expect(account).toMatchObject({ name: 'alice', state: 'running' })
      expect(await alice.call('account.rename', { name: 'Alice' })).toEqual({ ...account, name: 'Alice' })
      await expect(alice.call('account.rename', { name: ' ' })).rejects.toMatchObject(refuses('bad-input'))
      expect((await alice.call('rpc.discover', {})).openrpc).toMatch(/^1\./)
      await alice.call('node.configure', { readReceipts: true })
      const numbers = { contacts: 0, requests: 0, queued: 0, unread: 0 }
      expect(await alice.call('node.status', {})).toMatchObject({ account: 'Alice', ...numbers })
      expect(await alice.call('contact.link', {})).toMatchObject({
        link: expect.stringContaining('n=Alice') as unknown,
      })
      expect((await alice.call('contact.link', { invite: true })).link).toMatch(/[?&]k=[\w-]{22}$/)
      await alice.call('node.stop', {})
    })

    test('somebody is asked, and says yes', async () => {
      const address = await others.address('bob')
      const asked = await alice.call('contact.add', { link: address, name: 'bob' })
      expect(asked).toMatchObject({ name: 'bob', address, state: 'requested', verified: false })
      expect(await told('contact.requested')).toMatchObject({ state: 'requested', contact: { address } })
      await expect(alice.call('contact.add', { link: address })).rejects.toMatchObject(refuses('bad-input'))
      const own = (await alice.call('account.show', {})).address
      await expect(alice.call('contact.add', { link: own })).rejects.toMatchObject(refuses('bad-address'))
      await expect(alice.call('message.send', { to: 'bob', text: 'early' })).rejects.toMatchObject(
        refuses('not-allowed'),
      )
      await others.accepts('bob')
      expect(await told('request.sent')).toMatchObject({ state: 'sent', contact: { address } })
      const accepted = await told('contact.accepted')
      expect(accepted).toMatchObject({
        contact: { state: 'accepted' },
        conversation: { conversation: address, unread: 0 },
      })
      expect(accepted.contact).toEqual(await alice.call('contact.find', { contact: 'bob' }))
      expect(accepted.conversation).toEqual((await alice.call('conversation.list', {}))[0])
      expect(accepted.contact).not.toHaveProperty('requestState')
    })

    test('somebody who does not answer for 30 days has not answered', async () => {
      const address = `privy://${accountId('fe'.repeat(32))}`
      await alice.call('contact.add', { link: address, name: 'ghost' })
      await others.daysPass(31)
      expect(await told('request.expired')).toMatchObject({ contact: { address, requestState: 'expired' } })
    })

    test('requests are accepted or declined', async () => {
      await others.asks('carol', 'hello')
      await others.asks('dora', 'hi')
      const { request } = await told('request.received', (event) => event.request?.from.name === 'carol')
      await told('request.received', (event) => event.request?.from.name === 'dora')
      expect(request).toMatchObject({ text: 'hello', state: 'waiting' })
      const list = await alice.call('request.list', {})
      expect(list.map(({ from }) => from.name)).toEqual(['carol', 'dora'])
      expect(list[0]).toEqual(request)
      const carol = await alice.call('request.accept', { request: request?.id.slice(0, 8) ?? '' })
      expect(carol).toMatchObject({ name: 'carol', address: request?.from.address, state: 'accepted' })
      expect(await told('contact.accepted')).toMatchObject({ contact: carol })
      const declined = await alice.call('request.decline', { request: 'dora' })
      expect(declined).toMatchObject({ from: { name: 'dora' }, state: 'declined' })
      expect(await told('request.declined')).toMatchObject({ state: 'declined', request: declined })
      expect(await alice.call('request.list', {})).toEqual([])
      await expect(alice.call('request.accept', { request: 'dora' })).rejects.toMatchObject(refuses('unknown-request'))
    })

    test('contacts are renamed, verified and shown', async () => {
      await withBob()
      const renamed = await alice.call('contact.rename', { contact: 'bob', name: ' Robert ' })
      expect(renamed).toMatchObject({ name: 'Robert' })
      expect(await told('contact.renamed')).toMatchObject({ contact: renamed, conversation: { name: 'Robert' } })
      const { safetyNumber, devices, ...shown } = await alice.call('contact.show', { contact: renamed.address })
      expect(shown).toEqual(renamed)
      expect(safetyNumber).toMatch(/^\d{5}( \d{5}){11}$/)
      expect(devices).toEqual([])
      const wrong = { contact: 'Robert', verified: true, safetyNumber: '0' }
      await expect(alice.call('contact.verify', wrong)).rejects.toMatchObject(refuses('not-allowed'))
      const verified = await alice.call('contact.verify', {
        contact: 'Robert',
        verified: true,
        safetyNumber: safetyNumber ?? '',
      })
      expect(verified).toEqual({ ...renamed, verified: true })
      expect(await told('contact.verified')).toMatchObject({ contact: verified, conversation: { verified: true } })
      expect(await alice.call('contact.list', {})).toEqual([verified])
      await expect(alice.call('contact.find', { contact: 'bob' })).rejects.toMatchObject(refuses('unknown-contact'))
    })

    test('a message goes its way, step by step', async () => {
      await withBob()
      const id = 'ab'.repeat(16)
      const sent = await alice.call('message.send', { to: 'bob', text: 'hello', id })
      expect(sent).toMatchObject({ id, held: [] })
      const queued = await told('message.queued')
      expect(queued).toMatchObject({ state: 'queued', unread: 0, firstUnread: null, message: { id, direction: 'out' } })
      expect(queued.message?.cursor).toBe(queued.cursor)
      expect(await alice.call('message.wait', { id, state: 'delivered', timeoutMs: 5_000 })).toMatchObject({
        state: 'delivered',
        delivered: [expect.any(String)],
      })
      expect(await told('message.sent')).toMatchObject({ state: 'sent', message: { id } })
      await told('message.delivered', ({ message }) => message?.id === id)
      await others.reads('bob')
      expect(await told('message.read')).toMatchObject({ state: 'read', message: { id, state: 'read' } })
      const { story, delivery, ...message } = await alice.call('message.show', { id: id.slice(0, 6) })
      expect(story.map(({ step }) => step)).toEqual(expect.arrayContaining(['queued', 'delivered', 'read']))
      expect(delivery).toMatchObject({ id, state: 'read' })
      expect(await read()).toEqual([message])
      expect(await alice.call('message.send', { to: 'bob', text: 'hello', id })).toMatchObject({ id, state: 'read' })
      const other = alice.call('message.send', { to: 'bob', text: 'another', id })
      await expect(other).rejects.toMatchObject(refuses('bad-input'))
      await expect(alice.call('message.show', { id: 'ffff' })).rejects.toMatchObject(refuses('unknown-message'))
      await expect(alice.call('message.send', { to: 'bob', text: ' ' })).rejects.toMatchObject(refuses('bad-input'))
    })

    test('a message that nobody takes for 30 days is given up', async () => {
      await withBob()
      await others.leaves('bob')
      const { id } = await alice.call('message.send', { to: 'bob', text: 'hello?' })
      await others.daysPass(31)
      expect(await told('message.expired')).toMatchObject({ state: 'expired', message: { id, state: 'expired' } })
      expect(await alice.call('message.wait', { id, state: 'read' })).toMatchObject({ state: 'expired' })
    })

    test('messages are edited, deleted, reacted to and answered, by both', async () => {
      await withBob()
      const theirs = await others.says('bob', 'helo')
      await received('helo')
      await others.edits('bob', theirs, 'hello')
      expect(await told('message.edited')).toMatchObject({ unread: 1, message: { text: 'hello', edited: true } })
      await others.reacts('bob', theirs, '👍')
      expect(await told('message.reacted')).toMatchObject({ message: { reactions: [{ reaction: '👍' }] } })
      const reacted = await alice.call('message.react', { id: theirs, reaction: '🎉' })
      expect(reacted.reactions.map(({ reaction }) => reaction).sort()).toEqual(['🎉', '👍'].sort())
      await expect(alice.call('message.react', { id: theirs, reaction: 'no emoji' })).rejects.toMatchObject(
        refuses('bad-input'),
      )
      await expect(alice.call('message.edit', { id: theirs, text: 'mine' })).rejects.toMatchObject(
        refuses('not-allowed'),
      )
      await others.deletes('bob', theirs)
      const gone = { type: 'deleted', text: '', reactions: [], edited: false, state: 'received' }
      expect(await told('message.deleted')).toMatchObject({ unread: 0, firstUnread: null, message: gone })
      await expect(alice.call('message.react', { id: theirs, reaction: '🎉' })).rejects.toMatchObject(
        refuses('not-allowed'),
      )

      const { id } = await alice.call('message.send', { to: 'bob', text: 'one', wait: 'delivered', timeoutMs: 5_000 })
      const edited = await alice.call('message.edit', { id, text: 'two' })
      expect(edited).toMatchObject({ text: 'two', edited: true })
      const events = alice.events.length
      expect(await alice.call('message.edit', { id, text: 'two' })).toMatchObject({ text: 'two' })
      const answer = await alice.call('message.send', { to: 'bob', text: 'three', replyTo: id })
      expect(await read()).toMatchObject([gone, { id, text: 'two' }, { id: answer.id, type: 'reply', replyTo: id }])
      expect(await alice.call('message.delete', { id })).toMatchObject({ type: 'deleted', text: '', edited: false })
      expect(await alice.call('message.delete', { id })).toMatchObject({ type: 'deleted' })
      const again = alice.events.slice(events).filter(({ kind }) => kind === 'message.edited')
      expect(again).toEqual([])
    })

    test('what comes is unread until it is marked, one event for all that were seen together', async () => {
      await withBob()
      const ids: string[] = []
      for (const text of ['one', 'two', 'three', 'four']) {
        ids.push(await others.says('bob', text))
        await received(text)
      }
      expect(await received('two')).toMatchObject({
        state: 'unread',
        unread: expect.any(Number) as unknown,
        firstUnread: ids[0],
      })
      const [one = '', two = '', three = ''] = ids
      await alice.call('message.mark', { ids: [two] })
      expect(await told('message.seen')).toMatchObject({
        state: 'received',
        unread: 3,
        firstUnread: one,
        message: { id: two },
      })
      const conversation = await alice.call('conversation.mark', { conversation: 'bob', until: three })
      expect(conversation).toMatchObject({ unread: 1, firstUnread: ids[3] })
      const seenLast = await told('message.seen', ({ message }) => message?.id === three)
      expect(seenLast).toMatchObject({ unread: 1, firstUnread: ids[3] })
      expect((await alice.call('message.read', { unread: true })).messages).toMatchObject([{ text: 'four' }])
      await told('message.seen', ({ unread }) => unread === 0)
      expect(alice.events.filter(({ kind }) => kind === 'message.seen')).toHaveLength(3)
      await told('node.changed', ({ unread }) => unread === 0)
    })

    test('pages meet without a hole and without a double, by id and by order', async () => {
      await withBob()
      for (let number = 0; number < 7; number++) {
        await others.says('bob', `number ${number}`)
        await received(`number ${number}`)
      }
      const all = await read()
      expect(all.map(({ order }) => order)).toEqual(all.map(({ order }) => order).toSorted())
      for (const key of ['id', 'order'] as const) {
        const newest = await alice.call('message.read', { from: 'bob', mark: false, limit: 3 })
        expect(newest).toMatchObject({ messages: all.slice(4), more: true })
        const above = await read({ before: newest.messages[0]?.[key], limit: 3 })
        expect(above).toEqual(all.slice(1, 4))
        expect(await read({ before: above[0]?.[key], limit: 3 })).toEqual(all.slice(0, 1))
        expect(await read({ after: all[2]?.[key], limit: 2 })).toEqual(all.slice(3, 5))
      }
      expect(await read({ since: all[4]?.cursor })).toEqual(all.slice(5))
      expect(await read({ since: all[4]?.id })).toEqual(all.slice(5))
      expect(await read({ since: all[4]?.time })).toEqual(all.slice(4))
      await expect(alice.call('message.read', { before: all[1]?.order ?? '' })).rejects.toMatchObject(
        refuses('bad-input'),
      )
      await expect(alice.call('message.read', { since: 'then' })).rejects.toMatchObject(refuses('bad-input'))
      const found = await alice.call('message.search', { text: 'number', limit: 2, offset: 1 })
      expect(found).toMatchObject({ messages: [{ text: 'number 5' }, { text: 'number 4' }], more: true })
      expect((await alice.call('message.search', { text: '"number 3"', in: 'bob', from: 'bob' })).messages).toEqual([
        all[3],
      ])
      expect((await alice.call('message.search', { text: 'number', from: 'me' })).messages).toEqual([])
      await expect(alice.call('message.search', { text: '?' })).rejects.toMatchObject(refuses('bad-input'))
    })

    test('what is missing has a place of its own, until it comes', async () => {
      await withBob()
      await others.says('bob', 'before')
      await received('before')
      await others.loses('bob', 'lost', 'arrives')
      const { message: below } = await received('arrives')
      const event = await told('message.missing', ({ missing }) => missing > 0)
      const standIn = { type: 'missing', missing: { count: 1, before: below?.id }, conversation: below?.conversation }
      expect(event).toMatchObject({ before: below?.id, missing: 1, message: standIn })
      const all = await read()
      expect(all).toMatchObject([{ text: 'before' }, standIn, { text: 'arrives' }])
      expect(all[1]).toEqual(event.message)
      expect(all.map(({ order }) => order)).toEqual(all.map(({ order }) => order).toSorted())
      // It goes with the message below it, on both sides of an end.
      expect(await read({ before: all[2]?.order })).toEqual(all.slice(0, 2))
      expect(await read({ before: all[1]?.order })).toEqual(all.slice(0, 1))
      expect(await read({ after: all[0]?.order })).toEqual(all.slice(1))
      expect(await read({ after: all[1]?.order })).toEqual(all.slice(2))
      expect(await read({ limit: 1 })).toEqual(all.slice(1))
      await others.finds('bob')
      expect(await told('message.missing', ({ missing }) => missing === 0)).toMatchObject({ before: below?.id })
      await received('lost')
      expect(await read()).toMatchObject([{ text: 'before' }, { text: 'lost' }, { text: 'arrives' }])
    })

    test('conversations are listed, set, and remember what is written', async () => {
      await others.asks('carol', 'hello')
      await told('request.received')
      await alice.call('request.accept', { request: 'carol' })
      await withBob()
      await others.says('bob', 'news')
      await received('news')
      const names = async () => (await alice.call('conversation.list', {})).map((each) => each.name)
      expect(await names()).toEqual(['bob', 'carol'])
      const set = await alice.call('conversation.set', { conversation: 'carol', pinned: true, muted: true })
      expect(await told('conversation.changed')).toMatchObject({ conversation: set })
      expect(set).toMatchObject({ name: 'carol', pinned: true, muted: true, last: null })
      expect(await names()).toEqual(['carol', 'bob'])
      const events = alice.events.length
      await alice.call('conversation.draft', { conversation: 'bob', text: 'half a' })
      await alice.call('conversation.set', { conversation: 'carol', pinned: true })
      expect(await alice.call('conversation.list', {})).toMatchObject([{ draft: '' }, { draft: 'half a', unread: 1 }])
      await alice.call('conversation.typing', { conversation: 'bob' })
      await others.types('bob')
      const typing = await told('contact.typing')
      expect(typing.conversation).toBe((await alice.call('contact.find', { contact: 'bob' })).address)
      // Neither a draft nor what was so before is an event.
      expect(alice.events.slice(events).map(({ kind }) => kind)).not.toContain('conversation.changed')
    })

    test('events are read again, in order, behind a cursor, for as many as ask', async () => {
      await withBob()
      await others.says('bob', 'one')
      await received('one')
      const page = await alice.call('events.read', { limit: 2 })
      expect(page).toMatchObject({ more: true, cursor: page.events[1]?.cursor })
      const rest = await alice.call('events.read', { since: page.cursor })
      const stored = alice.events.filter(({ kind }) => !passingKinds.some((passing) => passing === kind))
      expect([...page.events, ...rest.events].map(({ cursor }) => cursor)).toEqual(stored.map(({ cursor }) => cursor))
      await alice.call('events.acknowledge', { consumer: 'robot', cursor: page.cursor })
      const other = await checkClient(await node.connect(), seen, { consumer: 'robot' })
      expect(other.start).toBe(page.cursor)
      await until(async () =>
        expect(other.events.map(({ cursor }) => cursor)).toEqual(rest.events.map(({ cursor }) => cursor)),
      )
      other.close()
      await expect(alice.call('events.read', { since: 'yesterday' })).rejects.toMatchObject(refuses('bad-input'))
      const ahead = rest.cursor.replace(/\d+$/, (digits) => '9'.repeat(digits.length))
      const early = alice.call('events.acknowledge', { consumer: 'robot', cursor: ahead })
      await expect(early).rejects.toMatchObject(refuses('bad-input'))
    })

    test('a client that only follows events has what another one reads', async () => {
      const follower = createFollower()
      await withBob()
      await others.asks('carol', 'hello')
      await others.asks('dora', 'hi')
      await told('request.received', ({ request }) => request?.from.name === 'dora')
      await alice.call('request.decline', { request: 'dora' })
      const first = await others.says('bob', 'first')
      await received('first')
      await others.loses('bob', 'lost', 'arrives')
      await told('message.missing', ({ missing }) => missing > 0)
      const { id } = await alice.call('message.send', { to: 'bob', text: 'mine', wait: 'delivered', timeoutMs: 5_000 })
      await others.reacts('bob', id, '👍')
      await told('message.reacted')
      await alice.call('message.edit', {
        id: (await alice.call('message.send', { to: 'bob', text: 'a' })).id,
        text: 'b',
      })
      await others.deletes('bob', first)
      await told('message.deleted')
      await alice.call('contact.rename', { contact: 'bob', name: 'Robert' })
      await alice.call('conversation.set', { conversation: 'Robert', muted: true })
      const isSame = () =>
        until(async () => {
          alice.events.splice(0).forEach(follower.follow)
          expect(follower.shown()).toEqual(await whatIsRead(alice, 'Robert'))
        })
      await isSame()
      await others.finds('bob')
      await alice.call('message.read', { from: 'Robert' })
      await isSame()
    })
  })
}

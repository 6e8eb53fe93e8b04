import { expect, test } from 'vitest'
import { type AnyEvent, passingKinds } from '../../../src/rpc/contract.ts'
import { until } from '../../support/nodes/contacts.ts'
import { createFollower, whatIsRead } from './follower.ts'
import type { NodeStage } from './stage.ts'

/** Events, for those who follow them. */
export function eventStories(stage: NodeStage): void {
  const { told, received, refuses, withBob } = stage

  test('events are read again, in order, behind a cursor, for as many as ask', async () => {
    await withBob()
    await stage.others.says('bob', 'one')
    await received('one')
    const page = await stage.alice.call('events.read', { limit: 2 })
    expect(page).toMatchObject({ more: true, cursor: page.events[1]?.cursor })
    const rest = await stage.alice.call('events.read', { since: page.cursor })
    const cursorsOf = (events: readonly AnyEvent[]) => events.map(({ cursor }) => cursor)
    // A passing event has the cursor of the newest stored one.
    const storedOf = ({ events }: { readonly events: readonly AnyEvent[] }) =>
      events.filter(({ kind }) => !passingKinds.some((passing) => passing === kind))
    expect(cursorsOf([...page.events, ...rest.events])).toEqual(cursorsOf(storedOf(stage.alice)))
    await stage.alice.call('events.acknowledge', { consumer: 'robot', cursor: page.cursor })
    const other = await stage.another({ consumer: 'robot' })
    expect(other.start).toBe(page.cursor)
    await until(async () => expect(cursorsOf(storedOf(other))).toEqual(cursorsOf(rest.events)))
    other.close()
    await expect(stage.alice.call('events.read', { since: 'yesterday' })).rejects.toMatchObject(refuses('bad-input'))
    const ahead = rest.cursor.replace(/\d+$/, (digits) => '9'.repeat(digits.length))
    const early = stage.alice.call('events.acknowledge', { consumer: 'robot', cursor: ahead })
    await expect(early).rejects.toMatchObject(refuses('bad-input'))
  })

  test('a client that only follows events has what another one reads', async () => {
    const follower = createFollower()
    await withBob()
    await stage.others.asks('carol', 'hello')
    await stage.others.asks('dora', 'hi')
    await told('request.received', ({ request }) => request?.from.name === 'dora')
    await stage.alice.call('request.decline', { request: 'dora' })
    const first = await stage.others.says('bob', 'first')
    await received('first')
    await stage.others.loses('bob', 'lost', 'arrives')
    await told('message.missing', ({ missing }) => missing > 0)
    const { id } = await stage.alice.call('message.send', {
      to: 'bob',
      text: 'mine',
      wait: 'delivered',
      timeoutMs: 5_000,
    })
    await stage.others.reacts('bob', id, '👍')
    await told('message.reacted')
    await stage.alice.call('message.edit', {
      id: (await stage.alice.call('message.send', { to: 'bob', text: 'a' })).id,
      text: 'b',
    })
    await stage.others.deletes('bob', first)
    await told('message.deleted')
    await stage.alice.call('contact.rename', { contact: 'bob', name: 'Robert' })
    await stage.alice.call('conversation.set', { conversation: 'Robert', muted: true })
    const isSame = () =>
      until(async () => {
        stage.alice.events.splice(0).forEach(follower.follow)
        expect(follower.shown()).toEqual(await whatIsRead(stage.alice, 'Robert'))
      })
    await isSame()
    await stage.others.finds('bob')
    await stage.alice.call('message.read', { from: 'Robert' })
    await isSame()
  })
}

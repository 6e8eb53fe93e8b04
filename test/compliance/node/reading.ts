import { expect, test } from 'vitest'
import type { NodeStage } from './stage.ts'

/** What is read: by place, by words, by conversation. */
export function readingStories(stage: NodeStage): void {
  const { told, received, read, refuses, withBob } = stage

  test('pages meet without a hole and without a double, by id and by order', async () => {
    await withBob()
    for (let number = 0; number < 7; number++) {
      await stage.others.says('bob', `number ${number}`)
      await received(`number ${number}`)
    }
    const all = await read()
    expect(all.map(({ order }) => order)).toEqual(all.map(({ order }) => order).toSorted())
    for (const key of ['id', 'order'] as const) {
      const newest = await stage.alice.call('message.read', { from: 'bob', mark: false, limit: 3 })
      expect(newest).toMatchObject({ messages: all.slice(4), more: true })
      const above = await read({ before: newest.messages[0]?.[key], limit: 3 })
      expect(above).toEqual(all.slice(1, 4))
      expect(await read({ before: above[0]?.[key], limit: 3 })).toEqual(all.slice(0, 1))
      expect(await read({ after: all[2]?.[key], limit: 2 })).toEqual(all.slice(3, 5))
    }
    expect(await read({ since: all[4]?.cursor })).toEqual(all.slice(5))
    expect(await read({ since: all[4]?.id })).toEqual(all.slice(5))
    expect(await read({ since: all[4]?.time })).toEqual(all.slice(4))
    await expect(stage.alice.call('message.read', { before: all[1]?.order ?? '' })).rejects.toMatchObject(
      refuses('bad-input'),
    )
    await expect(stage.alice.call('message.read', { since: 'then' })).rejects.toMatchObject(refuses('bad-input'))
    const found = await stage.alice.call('message.search', { text: 'number', limit: 2, offset: 1 })
    expect(found).toMatchObject({ messages: [{ text: 'number 5' }, { text: 'number 4' }], more: true })
    expect((await stage.alice.call('message.search', { text: '"number 3"', in: 'bob', from: 'bob' })).messages).toEqual(
      [all[3]],
    )
    expect((await stage.alice.call('message.search', { text: 'number', from: 'me' })).messages).toEqual([])
    await expect(stage.alice.call('message.search', { text: '?' })).rejects.toMatchObject(refuses('bad-input'))
  })

  test('what is missing has a place of its own, until it comes', async () => {
    await withBob()
    await stage.others.says('bob', 'before')
    await received('before')
    await stage.others.loses('bob', 'lost', 'arrives')
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
    await stage.others.finds('bob')
    expect(await told('message.missing', ({ missing }) => missing === 0)).toMatchObject({ before: below?.id })
    await received('lost')
    expect(await read()).toMatchObject([{ text: 'before' }, { text: 'lost' }, { text: 'arrives' }])
  })

  test('conversations are listed, set, and remember what is written', async () => {
    await stage.others.asks('carol', 'hello')
    await told('request.received')
    await stage.alice.call('request.accept', { request: 'carol' })
    await withBob()
    await stage.others.says('bob', 'news')
    await received('news')
    const names = async () => (await stage.alice.call('conversation.list', {})).map((each) => each.name)
    expect(await names()).toEqual(['bob', 'carol'])
    const set = await stage.alice.call('conversation.set', { conversation: 'carol', pinned: true, muted: true })
    expect(await told('conversation.changed')).toMatchObject({ conversation: set })
    expect(set).toMatchObject({ name: 'carol', pinned: true, muted: true, last: null })
    expect(await names()).toEqual(['carol', 'bob'])
    const events = stage.alice.events.length
    await stage.alice.call('conversation.draft', { conversation: 'bob', text: 'half a' })
    await stage.alice.call('conversation.set', { conversation: 'carol', pinned: true })
    expect(await stage.alice.call('conversation.list', {})).toMatchObject([
      { draft: '' },
      { draft: 'half a', unread: 1 },
    ])
    await stage.alice.call('conversation.typing', { conversation: 'bob' })
    await stage.others.types('bob')
    const typing = await told('contact.typing')
    expect(typing.conversation).toBe((await stage.alice.call('contact.find', { contact: 'bob' })).address)
    // Neither a draft nor what was so before is an event.
    expect(stage.alice.events.slice(events).map(({ kind }) => kind)).not.toContain('conversation.changed')
  })
}

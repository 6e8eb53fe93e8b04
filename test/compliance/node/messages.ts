import { expect, test } from 'vitest'
import type { NodeStage } from './stage.ts'

/** What becomes of a message. */
export function messageStories(stage: NodeStage): void {
  const { told, received, read, refuses, withBob } = stage

  test('a message goes its way, step by step', async () => {
    await withBob()
    const id = 'ab'.repeat(16)
    const sent = await stage.alice.call('message.send', { to: 'bob', text: 'hello', id })
    expect(sent).toMatchObject({ id, held: [] })
    const queued = await told('message.queued')
    expect(queued).toMatchObject({ state: 'queued', unread: 0, firstUnread: null, message: { id, direction: 'out' } })
    expect(queued.message?.cursor).toBe(queued.cursor)
    expect(await stage.alice.call('message.wait', { id, state: 'delivered', timeoutMs: 5_000 })).toMatchObject({
      state: 'delivered',
      delivered: [expect.any(String)],
    })
    expect(await told('message.sent')).toMatchObject({ state: 'sent', message: { id } })
    await told('message.delivered', ({ message }) => message?.id === id)
    await stage.others.reads('bob')
    expect(await told('message.read')).toMatchObject({ state: 'read', message: { id, state: 'read' } })
    const { story, delivery, ...message } = await stage.alice.call('message.show', { id: id.slice(0, 6) })
    expect(story.map(({ step }) => step)).toEqual(expect.arrayContaining(['queued', 'delivered', 'read']))
    expect(delivery).toMatchObject({ id, state: 'read' })
    expect(await read()).toEqual([message])
    expect(await stage.alice.call('message.send', { to: 'bob', text: 'hello', id })).toMatchObject({
      id,
      state: 'read',
    })
    const other = stage.alice.call('message.send', { to: 'bob', text: 'another', id })
    await expect(other).rejects.toMatchObject(refuses('bad-input'))
    await expect(stage.alice.call('message.show', { id: 'ffff' })).rejects.toMatchObject(refuses('unknown-message'))
    await expect(stage.alice.call('message.send', { to: 'bob', text: ' ' })).rejects.toMatchObject(refuses('bad-input'))
  })

  test('a message that nobody takes for 30 days is given up', async () => {
    await withBob()
    await stage.others.leaves('bob')
    const { id } = await stage.alice.call('message.send', { to: 'bob', text: 'hello?' })
    await stage.others.daysPass(31)
    expect(await told('message.expired')).toMatchObject({ state: 'expired', message: { id, state: 'expired' } })
    expect(await stage.alice.call('message.wait', { id, state: 'read' })).toMatchObject({ state: 'expired' })
  })

  test('messages are edited, deleted, reacted to and answered, by both', async () => {
    await withBob()
    const theirs = await stage.others.says('bob', 'helo')
    await received('helo')
    await stage.others.edits('bob', theirs, 'hello')
    expect(await told('message.edited')).toMatchObject({ unread: 1, message: { text: 'hello', edited: true } })
    await stage.others.reacts('bob', theirs, '👍')
    expect(await told('message.reacted')).toMatchObject({ message: { reactions: [{ reaction: '👍' }] } })
    const reacted = await stage.alice.call('message.react', { id: theirs, reaction: '🎉' })
    expect(reacted.reactions.map(({ reaction }) => reaction).sort()).toEqual(['🎉', '👍'].sort())
    await expect(stage.alice.call('message.react', { id: theirs, reaction: 'no emoji' })).rejects.toMatchObject(
      refuses('bad-input'),
    )
    await expect(stage.alice.call('message.edit', { id: theirs, text: 'mine' })).rejects.toMatchObject(
      refuses('not-allowed'),
    )
    await stage.others.deletes('bob', theirs)
    const gone = { type: 'deleted', text: '', reactions: [], edited: false, state: 'received' }
    expect(await told('message.deleted')).toMatchObject({ unread: 0, firstUnread: null, message: gone })
    await expect(stage.alice.call('message.react', { id: theirs, reaction: '🎉' })).rejects.toMatchObject(
      refuses('not-allowed'),
    )

    const { id } = await stage.alice.call('message.send', {
      to: 'bob',
      text: 'one',
      wait: 'delivered',
      timeoutMs: 5_000,
    })
    const edited = await stage.alice.call('message.edit', { id, text: 'two' })
    expect(edited).toMatchObject({ text: 'two', edited: true })
    const events = stage.alice.events.length
    expect(await stage.alice.call('message.edit', { id, text: 'two' })).toMatchObject({ text: 'two' })
    const answer = await stage.alice.call('message.send', { to: 'bob', text: 'three', replyTo: id })
    expect(await read()).toMatchObject([gone, { id, text: 'two' }, { id: answer.id, type: 'reply', replyTo: id }])
    expect(await stage.alice.call('message.delete', { id })).toMatchObject({ type: 'deleted', text: '', edited: false })
    expect(await stage.alice.call('message.delete', { id })).toMatchObject({ type: 'deleted' })
    const again = stage.alice.events.slice(events).filter(({ kind }) => kind === 'message.edited')
    expect(again).toEqual([])
  })

  test('what comes is unread until it is marked, one event for all that were seen together', async () => {
    await withBob()
    const ids: string[] = []
    for (const text of ['one', 'two', 'three', 'four']) {
      ids.push(await stage.others.says('bob', text))
      await received(text)
    }
    expect(await received('two')).toMatchObject({
      state: 'unread',
      unread: expect.any(Number) as unknown,
      firstUnread: ids[0],
    })
    const [one = '', two = '', three = ''] = ids
    await stage.alice.call('message.mark', { ids: [two] })
    expect(await told('message.seen')).toMatchObject({
      state: 'received',
      unread: 3,
      firstUnread: one,
      message: { id: two },
    })
    const conversation = await stage.alice.call('conversation.mark', { conversation: 'bob', until: three })
    expect(conversation).toMatchObject({ unread: 1, firstUnread: ids[3] })
    const seenLast = await told('message.seen', ({ message }) => message?.id === three)
    expect(seenLast).toMatchObject({ unread: 1, firstUnread: ids[3] })
    expect((await stage.alice.call('message.read', { unread: true })).messages).toMatchObject([{ text: 'four' }])
    await told('message.seen', ({ unread }) => unread === 0)
    expect(stage.alice.events.filter(({ kind }) => kind === 'message.seen')).toHaveLength(3)
    await told('node.changed', ({ unread }) => unread === 0)
  })
}

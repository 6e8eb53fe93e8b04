import { describe, expect, test } from 'vitest'
import type { Message, NodeEvent } from '../../../../src/rpc/contract.ts'
import type { Held, Span } from '../../../../src/client/held.ts'
import { defaultBindings } from '../../../../src/tui/model/input/keys.ts'
import { moveHit, openSearch, type Query, withHits } from '../../../../src/tui/model/layers/search.ts'
import { currentOf, type Effect, type Happening, initialState, type State } from '../../../../src/tui/model/state.ts'
import { update } from '../../../../src/tui/model/update.ts'
import { addressOf, contact, me, message, messageEvent, status } from '../../../support/terminal/tui.tsx'

const bob = addressOf('bob')

/** The conversation with bob as the node lists it. */
function list(unread: number, firstUnread: Message | null) {
  const { name, state, verified } = contact('bob')
  const chat = { conversation: bob, name, state, verified, muted: false, pinned: false, draft: '', last: firstUnread }
  return { conversations: [{ ...chat, unread, firstUnread: firstUnread?.id ?? null }], requests: [], status }
}

/** The interface without a screen: what happens, and what it wants done. */
function interfaceOf(unread = 0) {
  let state: State = { ...initialState(80, 24, defaultBindings), account: me }
  const effects: Effect[] = []
  const happens = (...happenings: readonly Happening[]): void => {
    for (const happening of happenings) {
      const step = update(state, happening)
      state = step.state
      effects.push(...step.effects)
    }
  }
  happens({
    type: 'loaded',
    snapshot: { contacts: [contact('bob')], ...list(unread, null), isResumed: true },
  })
  return {
    ...{ happens, effects },
    bob: () => currentOf(state),
    notice: () => state.notice?.text,
    texts: () => currentOf(state)?.messages.map(({ text }) => text),
    done: (what: Effect['do']) => effects.filter((effect) => effect.do === what),
    /** What was asked for last. */
    span: (): Span => {
      const [last] = effects.filter((effect) => effect.do === 'load').slice(-1)
      if (!last) throw new Error('nothing was asked for')
      return last.span
    },
  }
}

const page = (messages: readonly Message[], change: Partial<Held> = {}): Held => ({
  ...{ messages, above: false, below: false },
  ...change,
})
const event = (given: Message, change?: Parameters<typeof messageEvent>[2]): Happening => ({
  type: 'event',
  event: messageEvent(given, 'message.received', change),
})

describe('pages of a conversation', () => {
  test('what comes while one is read is there afterwards, though the page misses it', () => {
    const { happens, span, texts } = interfaceOf()
    const first = message('bob', 'first')
    happens(event(message('bob', 'meanwhile')))
    happens({ type: 'history', conversation: bob, span: span(), page: page([first]) })
    expect(texts()).toEqual(['first', 'meanwhile'])
  })

  test('an answer to what nobody asks any more changes nothing', () => {
    const { happens, span, texts } = interfaceOf()
    const asked = span()
    happens({ type: 'history', conversation: bob, span: asked, page: page([message('bob', 'now')]) })
    happens({ type: 'history', conversation: bob, span: asked, page: page([message('bob', 'late')]) })
    happens({ type: 'history', conversation: bob, span: { want: 'newest' }, page: page([message('bob', 'never')]) })
    expect(texts()).toEqual(['now'])
  })

  test('a message that is gone from the node ends in the newest ones', () => {
    const { happens, span, bob: conversation } = interfaceOf()
    const held = Array.from({ length: 60 }, (_, index) => message('bob', `number ${index}`, { state: 'received' }))
    happens({ type: 'history', conversation: bob, span: span(), page: page(held, { above: true }) })
    happens({ type: 'key', name: 'ctrl+home' })
    expect(span()).toMatchObject({ want: 'before', order: held[0]?.order })
    const error = { code: 'unknown-message', message: 'There is no such message', hint: 'Look again' } as const
    happens({ type: 'notRead', conversation: bob, span: span(), error })
    expect(span()).toEqual({ want: 'newest' })
    expect(conversation()).toMatchObject({ anchor: undefined })
  })
})

test('a kind of event that only a newer node knows changes nothing', () => {
  const { happens, span, bob: conversation, effects } = interfaceOf()
  happens({ type: 'history', conversation: bob, span: span(), page: page([message('bob', 'here')]) })
  const [before, done] = [conversation(), effects.length]
  happens({ type: 'event', event: { cursor: '2', kind: 'proxy.lost', time: '2026-01-02T03:04:05.678Z' } })
  expect(conversation()).toBe(before)
  expect(effects).toHaveLength(done)
})

test('how far a request got is said as it happens', () => {
  const { happens, bob: conversation, notice } = interfaceOf()
  const asked = contact('bob', { state: 'requested' })
  const about = (requestState: 'sent' | 'expired'): Happening => ({
    type: 'event',
    event: {
      ...{ cursor: '1', kind: `request.${requestState}`, time: asked.since, state: requestState },
      contact: { ...asked, requestState },
    } as NodeEvent,
  })
  happens(about('sent'))
  expect(conversation()?.contact.requestState).toBe('sent')
  expect(notice()).toBeUndefined()
  happens(about('expired'))
  expect(notice()).toContain('bob did not answer')
})

describe('reading', () => {
  const news = (): Message => message('bob', 'news')
  const opened = (...before: readonly Happening[]) => {
    const all = interfaceOf(1)
    all.happens(...before)
    return all
  }

  test.each<[string, readonly Happening[], number]>([
    ['is marked where somebody looks', [], 1],
    ['is not marked without the focus', [{ type: 'focus', focused: false }], 0],
    ['is not marked behind another screen', [{ type: 'key', name: 'ctrl+k' }], 0],
    [
      'is not marked behind a connection that is gone',
      [{ type: 'connection', connection: { state: 'connecting' } }],
      0,
    ],
  ])('%s', (_, before, marks) => {
    const { happens, span, done } = opened(...before)
    happens({ type: 'history', conversation: bob, span: span(), page: page([news()]) })
    expect(done('mark')).toHaveLength(marks)
  })

  test('an event that is older than the mark draws no unread line above what was seen as it came', () => {
    const { happens, span, bob: conversation } = interfaceOf()
    happens({ type: 'history', conversation: bob, span: span(), page: page([]) })
    const seen = news()
    const listed = (...given: Parameters<typeof list>): Happening => {
      const [conversation] = list(...given).conversations
      if (!conversation) throw new Error('no conversation')
      return { type: 'event', event: { cursor: '1', kind: 'conversation.changed', time: seen.time, conversation } }
    }
    happens(event(seen), listed(1, seen), listed(0, null))
    expect(conversation()).toMatchObject({ unread: 0, unreadFrom: undefined })
    happens({ type: 'focus', focused: false }, listed(1, seen))
    expect(conversation()).toMatchObject({ unread: 1, unreadFrom: seen.id })
  })

  test('what was read before is not above the unread line, whichever message comes first', () => {
    const { happens, span, bob: conversation } = interfaceOf()
    happens({ type: 'history', conversation: bob, span: span(), page: page([]) }, { type: 'focus', focused: false })
    const [first, second] = [news(), news()]
    happens(event(second, { unread: 2, firstUnread: first.id }), event(first, { unread: 2, firstUnread: first.id }))
    expect(conversation()).toMatchObject({ unread: 2, unreadFrom: first.id })
  })

  test('is not marked while there are newer messages that are not held', () => {
    const { happens, span, done } = opened()
    happens({ type: 'history', conversation: bob, span: span(), page: page([news()], { below: true }) })
    expect(done('mark')).toEqual([])
  })

  test('is marked up to what is on the screen, and again for what comes later', () => {
    const { happens, span, done } = opened()
    const [first, second] = [news(), news()]
    happens({ type: 'history', conversation: bob, span: span(), page: page([first]) })
    happens(event(second))
    expect(done('mark')).toMatchObject([{ until: first.id }])
    happens({ type: 'marked', conversation: bob })
    expect(done('mark')).toMatchObject([{ until: first.id }, { until: second.id }])
    // One that cannot be marked is not tried for ever.
    happens({ type: 'marked', conversation: bob })
    expect(done('mark')).toHaveLength(2)
  })
})

describe('hits of a search', () => {
  const asked: Query = { text: 'x', offset: 0 }
  const hits = Array.from({ length: 20 }, (_, index) => message('bob', `x${index}`))

  test('are those of the last question only', () => {
    const search = { ...openSearch(), asked }
    expect(withHits(search, { ...asked }, hits, false)).toBe(search)
    expect(withHits(search, asked, hits, true)).toMatchObject({ hits, more: true, asked: undefined, found: asked })
  })

  test('are asked for once near the end, and each is there once', () => {
    const search = withHits({ ...openSearch(), asked }, asked, hits, true)
    expect(moveHit(search, 5).asked).toBeUndefined()
    const near = moveHit(search, 15)
    expect(near.asked).toEqual({ text: 'x', inside: undefined, offset: 20 })
    expect(moveHit(near, 1).asked).toBe(near.asked)
    const more =
      near.asked &&
      withHits(
        near,
        near.asked,
        [hits[19], message('bob', 'x20')].filter((hit) => hit !== undefined),
        false,
      )
    expect(more?.hits.map(({ text }) => text)).toEqual([...hits.map(({ text }) => text), 'x20'])
    expect(more?.more).toBe(false)
  })
})

describe('a message of which nothing can be seen', () => {
  test.each(['   ', '\n\n', '\u2800\u3000'])('%j is not sent: a notice says why', (text) => {
    const { happens, done, notice } = interfaceOf()
    happens(
      { type: 'connection', connection: { state: 'ready' } },
      { type: 'edited', conversation: bob, text },
      { type: 'key', name: 'enter' },
    )
    expect(done('send')).toEqual([])
    expect(notice()).toContain('Nothing can be seen')
  })
})

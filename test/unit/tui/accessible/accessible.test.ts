import { cleaned } from '../../../../src/client/clean.ts'
import { describe, expect, test } from 'vitest'
import { answer } from '../../../../src/tui/accessible/answer.ts'
import { describeLayer, questionOf } from '../../../../src/tui/accessible/describe.ts'
import { updateAloud } from '../../../../src/tui/accessible/update-aloud.ts'
import { createNarrator } from '../../../../src/tui/accessible/narrator.ts'
import { defaultBindings } from '../../../../src/tui/model/input/keys.ts'
import { type Effect, type Happening, initialState, type State } from '../../../../src/tui/model/state.ts'
import { contact, me, message, messageEvent, request } from '../../../support/terminal/tui.tsx'

/** Somebody who types lines and hears lines. */
function listen(...happenings: readonly Happening[]) {
  const narrator = createNarrator()
  let state: State = initialState(100, 50, defaultBindings)
  let told = state
  let heard: string[] = []
  const effects: Effect[] = []
  const happens = (...all: readonly Happening[]): string[] => {
    for (const happening of all) {
      const { step, heard: more } = updateAloud(narrator, state, happening)
      heard.push(...more)
      state = step.state
      effects.push(...step.effects)
    }
    const news = [...heard, ...narrator.changed(told, state)]
    told = state
    heard = []
    return news
  }
  const first = happens(...happenings)
  return {
    first,
    happens,
    types: (line: string) => happens(...answer(state, line)),
    effects,
    question: () => questionOf(state),
    state: () => state,
  }
}

const connected: Happening[] = [
  { type: 'opened', account: me },
  { type: 'connection', connection: { state: 'ready' } },
  { type: 'contact', contact: contact('carol'), open: false },
  { type: 'contact', contact: contact('bob'), open: true },
]
const received = (from: string, text: string): Happening => ({
  type: 'event',
  event: cleaned(messageEvent(message(from, text))),
})

describe('in accessible mode', () => {
  test('a conversation is told when it is opened, and the line that is typed is for it', () => {
    const alice = listen(...connected)
    expect(alice.first).toContain('Conversation with bob, not verified.')
    expect(alice.question()).toEqual({ text: 'To bob: ', isSecret: false })
    alice.types('hello /quit')
    expect(alice.effects).toContainEqual(expect.objectContaining({ do: 'send', text: 'hello /quit' }))
    expect(alice.types('/go carol')).toContain('Conversation with carol, not verified.')
    expect(alice.question().text).toBe('To carol: ')
  })

  test('messages are told once each as they come, wherever they come, without what could harm', () => {
    const alice = listen(...connected)
    const hostile = received('carol', 'red\x1b[31m \x1b]52;c;aGk=\x07text')
    expect(alice.happens(hostile)).toEqual([expect.stringMatching(/^carol, \d\d:\d\d: red text$/)])
    expect(alice.happens(hostile)).toEqual([])
  })

  test('a mistyped command is told, and nothing is sent', () => {
    const alice = listen(...connected)
    expect(alice.types('/hlep')).toEqual([expect.stringContaining('There is no command /hlep')])
    expect(alice.effects.filter((effect) => effect.do === 'send')).toEqual([])
  })

  test('choices have numbers', () => {
    const nobody = listen({ type: 'accounts', accounts: [] })
    expect(nobody.first).toEqual(expect.arrayContaining(['1. Create a new account, 24 words, made here']))
    expect(nobody.types('7')).toEqual([expect.stringContaining('7 is none of the choices')])
    nobody.types('1')
    expect(nobody.question().text).toMatch(/^Your name/)
  })

  test('a form is answered line by line; what is secret is not echoed, and what is wrong is told', () => {
    const nobody = listen({ type: 'accounts', accounts: [] })
    nobody.types('1')
    nobody.types('dora')
    expect(nobody.question().isSecret).toBe(true)
    nobody.types('one')
    expect(nobody.types('two')).toEqual(['The two passphrases are not the same'])
    expect(nobody.types('one')).toEqual([])
    expect(nobody.types('three')).toEqual(['The two passphrases are not the same'])
    nobody.types('one')
    nobody.types('one')
    expect(nobody.effects).toContainEqual({ do: 'create', name: 'dora', passphrase: 'one' })
    expect(nobody.types('typed while it works')).toEqual([])
  })

  test('a name that is wrong again is told again', () => {
    const alice = listen(...connected)
    alice.types('/settings')
    alice.types('9')
    const refused = [expect.stringContaining(`Type ${me.name} as it is written`)]
    expect(alice.types('nobody')).toEqual(refused)
    expect(alice.types('nobody')).toEqual(refused)
  })

  test('a filter of a search that says nothing yet is told', () => {
    const alice = listen(...connected)
    expect(alice.types('/search')).toContainEqual(expect.stringContaining('from:NAME'))
    expect(alice.types('from:nobody x')).toEqual(['Nobody here is called nobody'])
    expect(alice.types('from:me')).toEqual([expect.stringContaining('words to look for')])
    alice.types('from:me x')
    expect(alice.effects).toContainEqual(expect.objectContaining({ do: 'search' }))
  })

  test('words are numbered, one in a line, and asked back', () => {
    const words = Array.from({ length: 24 }, (_, index) => `word${index}`).join(' ')
    const dora = listen(...connected, { type: 'made', account: me, words, ask: [2, 5, 9] })
    expect(dora.first).toEqual(expect.arrayContaining(['1 word0', '24 word23']))
    expect(dora.first).not.toContainEqual(expect.stringMatching(/^Type a message/))
    expect(dora.types('').join(' ')).toContain('/back shows them all again')
    expect(dora.question().text).toBe('Word 3: ')
    dora.types('word2')
    dora.types('word5')
    expect(dora.types('wrong')).toEqual(['This is not that word. Look at your paper; /back shows the words again'])
    dora.types('word9')
    expect(dora.state().layers).toEqual([])
  })

  test('a request is answered by a letter', () => {
    const alice = listen(...connected, {
      type: 'event',
      event: { cursor: '1', kind: 'request.received', time: '', state: 'waiting', request: request('eve') },
    })
    const heard = alice.types('/requests')
    expect(heard.join('\n')).toMatch(/1\. eve, it is eve[^]*a accept, d decline/)
    alice.types('a')
    expect(alice.effects).toContainEqual({ do: 'accept', request: request('eve').id })
  })

  test('a request is declined after a yes', () => {
    const alice = listen(...connected, {
      type: 'event',
      event: { cursor: '1', kind: 'request.received', time: '', state: 'waiting', request: request('eve') },
    })
    alice.types('/requests')
    expect(alice.types('d')).toContain('Decline eve? Nobody is told.')
    expect(alice.effects).not.toContainEqual(expect.objectContaining({ do: 'decline' }))
    alice.types('yes')
    expect(alice.effects).toContainEqual({ do: 'decline', request: request('eve').id })
  })

  test('settings are changed by their number, and only what has changed is told', () => {
    const alice = listen(...connected)
    const number = alice
      .types('/settings')
      .find((line) => line.includes('Mouse'))
      ?.split('.')[0]
    expect(alice.types(number ?? '')).toEqual(['Mouse: on'])
    expect(alice.types('/back')).toEqual([])
    expect(alice.question().text).toBe('To bob: ')
  })

  test('pages are words only: what is for cameras is left out', () => {
    const alice = listen(...connected)
    const shown = { ...contact('bob'), safetyNumber: '12345'.repeat(12), devices: [] }
    const heard = alice.happens({ type: 'page', page: { page: 'verify', contact: shown } }).join('\n')
    expect(heard).toContain('12345  12345')
    expect(heard).toMatch(/v they are the same/)
    expect(heard).not.toMatch(/[█▀▄]/)
    alice.types('v')
    expect(alice.effects).toContainEqual(expect.objectContaining({ do: 'verify', verified: true }))
  })

  test('that somebody is verified, or not any more, is told', () => {
    const alice = listen(...connected)
    const heard = (verified: boolean) =>
      alice.happens({ type: 'contact', contact: contact('bob', { verified }), open: false })
    expect(heard(true)).toEqual(['bob is verified now'])
    expect(heard(true)).toEqual([])
    expect(heard(false)).toEqual(['bob is not verified now'])
  })

  test('hits of one own are told as such', () => {
    const alice = listen(...connected)
    alice.types('/search hello')
    const messages = [
      message('me', 'hello', { direction: 'out', conversation: contact('bob').address }),
      message('bob', 'hello you'),
    ]
    const heard = alice.effects.flatMap((effect) =>
      effect.do === 'search' ? alice.happens({ type: 'found', query: effect.query, messages, more: false }) : [],
    )
    expect(heard).toEqual(expect.arrayContaining(['1. With bob, you, hello', '2. With bob, bob, hello you']))
  })

  test('a page that is only read is told, and the next line is a message again', () => {
    const alice = listen(...connected)
    expect(alice.types('/help').join('\n')).toMatch(/^Help\.[^]*\/verify/)
    expect(alice.question().text).toBe('To bob: ')
    alice.types('hello')
    expect(alice.effects).toContainEqual(expect.objectContaining({ do: 'send', text: 'hello' }))
  })

  test('/help says what the states of messages mean, in the words that are told', () => {
    const heard = listen(...connected).types('/help')
    for (const [state, meaning] of [
      ['queued', 'on your disk, waiting'],
      ['sent', 'given to the network'],
      ['delivered', 'on their disk'],
      ['read', 'they have seen it'],
      ['refused', 'refused by their node'],
    ])
      expect(heard).toContainEqual(expect.stringMatching(new RegExp(`^${state} +${meaning}`)))
    expect(heard.join('\n')).not.toMatch(/✓/)
  })

  test('a QR code is not offered', () => {
    const alice = listen(...connected)
    const heard = alice.happens({ type: 'page', page: { page: 'link', link: me.address, isInvite: false } }).join('\n')
    expect(heard).toContain(me.address)
    expect(heard).not.toMatch(/QR/)
  })

  test('locking is asked first', () => {
    const alice = listen(...connected)
    expect(alice.types('/lock')).toEqual([expect.stringMatching(/^Lock\?/), 'Type yes to do it, or /back to leave.'])
    expect(alice.effects).not.toContainEqual({ do: 'lock' })
    expect(alice.types('')).toEqual([expect.stringContaining('Type one of the choices')])
    expect(alice.effects).not.toContainEqual({ do: 'lock' })
    alice.types('yes')
    expect(alice.effects).toContainEqual({ do: 'lock' })
  })

  test('a deletion is asked first, and undone by a command', () => {
    const own = message('bob', 'a mistake', { direction: 'out', state: 'delivered' })
    const alice = listen(...connected, {
      type: 'event',
      event: messageEvent(own, 'message.queued'),
    })
    const page = { messages: [own], above: false, below: false }
    for (const effect of alice.effects)
      if (effect.do === 'load')
        alice.happens({ type: 'history', conversation: effect.conversation, span: effect.span, page })
    expect(alice.types('/delete')).toContain('Delete it for both?')
    expect(alice.types('yes')).toEqual(['Within 5 seconds, /undo can undo deleting it for both.'])
    expect(alice.effects).toContainEqual({ do: 'takeBack', id: own.id })
    expect(alice.types('/undo')).toEqual(['Kept'])
    expect(alice.effects).toContainEqual({ do: 'keepMessage', id: own.id })
    alice.types('/delete')
    alice.types('yes')
    expect(alice.happens({ type: 'undoOver', id: own.id })).toEqual(['Deleted.'])
  })

  test('a request that comes is told with a command that works on every screen', () => {
    const asks: Happening = {
      type: 'event',
      event: { cursor: '1', kind: 'request.received', time: '', state: 'waiting', request: request('eve') },
    }
    for (const command of ['/settings', '/account', '/add']) {
      const alice = listen(...connected)
      alice.types(command)
      expect(alice.happens(asks), command).toContain('eve asks to be your contact: /requests')
      expect(alice.types('/requests')[0], command).toBe('Contact requests.')
    }
  })

  test('every screen that a command opens is told in words, and left by /back', () => {
    for (const command of ['/requests', '/add', '/account', '/settings', '/search', '/rename']) {
      const alice = listen(...connected)
      const heard = alice.types(command)
      expect(heard.length, command).toBeGreaterThan(0)
      expect(describeLayer(alice.state(), alice.state().layers.at(-1) ?? { kind: 'settings', at: 0 })).toEqual(heard)
      alice.types('/back')
      expect(alice.state().layers, command).toEqual([])
    }
  })
})

test('a line of white space only is no message, and it is said why', () => {
  const { types, effects } = listen(...connected)
  expect(types('  \u200b').join(' ')).toContain('Nothing can be seen')
  expect(types('')).toEqual([])
  expect(effects.filter(({ do: what }) => what === 'send')).toEqual([])
})

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { textWidth } from '../../../../src/tui/screen/text/graphemes.ts'
import {
  contact,
  type Desk,
  me,
  message,
  type NodeInMemory,
  nodeInMemory,
  request,
  sitDown,
  status,
} from '../../../support/terminal/tui.tsx'

let node: NodeInMemory
let desk: Desk

beforeEach(() => {
  node = nodeInMemory()
})
afterEach(() => desk.leave())

const sees = (text: string | RegExp) => vi.waitFor(() => expect(desk.screen()).toMatch(text))
const calls = (method: string) => node.calls.filter((call) => call.method === method).map(({ params }) => params)
const marks = () => calls('conversation.mark')

const sizes = [
  [80, 24],
  [200, 60],
  [40, 12],
] as const

describe.each(sizes)('at %i columns and %i rows', (columns, rows) => {
  function expectWhole(): void {
    const lines = desk.screen().split('\n')
    expect(lines.length).toBeLessThanOrEqual(rows)
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(columns)
  }

  test('a conversation: newest message at the bottom, composer and hints under it', async () => {
    node.contacts = [contact('bob'), contact('carol')]
    node.messages = Array.from({ length: 100 }, (_, index) =>
      message('bob', `message number ${index} ${'and more '.repeat(index % 7)}`, { state: 'received' }),
    )
    desk = sitDown(node, columns, rows)
    await sees('message number 99')
    desk.type('hello')
    await sees(/> hello/)
    expect(desk.screen()).toMatch(/Enter send/)
    expect(desk.screen().includes('carol')).toBe(columns >= 60)
    expectWhole()
    desk.type('\x1b[5~')
    await vi.waitFor(() => expect(desk.screen()).not.toContain('message number 99'))
    expectWhole()
  })

  test.each(['?', '\x0b', '\x18', '\x18a', '\x18r', '\x18k', '\x18i', '\x18v', '\x18n', '\x18o'])(
    'whatever %j opens fits, and Esc closes it',
    async (keys) => {
      node.contacts = [contact('bob')]
      node.requests = [request('eve')]
      desk = sitDown(node, columns, rows)
      await sees('bob')
      const before = desk.screen()
      for (const key of keys) desk.type(key)
      await vi.waitFor(() => expect(desk.screen()).not.toBe(before))
      expectWhole()
      desk.type('\x1b')
      await vi.waitFor(() => expect(desk.screen()).toBe(before))
    },
  )
})

describe('onboarding', () => {
  test('makes an account, shows its words, asks three of them back, and says what to do next', async () => {
    node = nodeInMemory([])
    desk = sitDown(node)
    await sees('Create a new account')
    desk.type('\r')
    desk.type('dora')
    for (const key of ['\r', '\r', '\r']) desk.type(key)
    await sees(/24 word24/)
    expect(desk.screen()).not.toContain('never confirmed')
    expect(node.nodes.accounts()).toMatchObject([{ name: 'dora', wordsUnconfirmed: true }])
    desk.type('\r')
    await sees('Do you have them?')
    expect(desk.screen()).not.toContain('word24')
    const asked = [...desk.screen().matchAll(/Word (\d+)/g)].map(([, number]) => `word${number}`)
    expect(asked).toHaveLength(3)
    for (const word of [...asked.slice(0, 2), 'wrong']) {
      desk.type(word)
      desk.type('\r')
    }
    await sees('This is not that word')
    desk.type('\x15')
    desk.type(asked[2] ?? '')
    desk.type('\r')
    await sees('Your link')
    expect(node.nodes.accounts()).toMatchObject([{ name: 'dora', wordsUnconfirmed: false }])
    desk.type('\x1b')
    await sees('Nobody is here yet')
    expect(desk.screen()).toContain('dora')
    for (const key of ['/lock', '\r']) desk.type(key)
    await sees('Lock? All of it closes')
  })

  describe('that is left before the words were confirmed', () => {
    const warning = 'You never confirmed your 24 words. Not on paper? Make another account'
    beforeEach(() => {
      node = nodeInMemory([{ ...me, wordsUnconfirmed: true }])
      desk = sitDown(node)
    })

    test('is told at the next start and before locking; whoever opens it again has the words', async () => {
      await sees(warning)
      for (const key of ['/lock', '\r']) desk.type(key)
      await sees(/Lock me\?\nYou never confirmed its 24 words. Without them/)
      // Nobody loses all by pressing a key twice.
      for (const key of ['\r', 'y', '\r']) desk.type(key)
      await sees('Type me as it is written here')
      for (const key of ['\x15', 'me', '\r']) desk.type(key)
      await sees('Unlock me')
      desk.type(`\x1b[200~${'abandon '.repeat(23)}art\x1b[201~`)
      for (const key of ['\r', '\r']) desk.type(key)
      await sees('Nobody is here yet')
      for (const key of ['/lock', '\r']) desk.type(key)
      await sees('Lock? All of it closes')
      desk.leave()
      desk = sitDown(node)
      await sees('Nobody is here yet')
      expect(desk.screen()).not.toContain(warning)
    })
  })

  test('a locked account is unlocked in place; wrong words are told, and what was typed is never shown', async () => {
    node.die('locked')
    desk = sitDown(node)
    await sees('Unlock me')
    const words = `${'abandon '.repeat(23)}art`
    desk.type(`\x1b[200~${words}\x1b[201~`)
    await sees('24 words, checksum good')
    desk.type('\r')
    desk.type('wrong')
    desk.type('\r')
    await sees('These words are not those of me')
    expect(desk.screen()).not.toMatch(/abandon|wrong/)
    desk.type('\r')
    desk.type('\x15')
    desk.type('\r')
    await sees('Nobody is here yet')
  })

  describe('wrong words do not leave the focus on the passphrase:', () => {
    const [art, other] = [`${'abandon '.repeat(23)}art`, `${'zoo '.repeat(23)}vote`]
    const paste = (text: string) => desk.type(`\x1b[200~${text}\x1b[201~`)
    const fields = () => {
      const form = desk.store.state.layers.at(-1)
      return form?.kind === 'form' ? form.fields.map(({ editor }) => editor.text) : []
    }

    test('the right ones, pasted again, take the place of those that the node refused', async () => {
      node.die('locked')
      node.words = art
      desk = sitDown(node)
      await sees('Unlock me')
      paste(other)
      desk.type('\r')
      desk.type('\r')
      await sees('These words are not those of me')
      paste(`${art}\n`)
      await sees(/The 24 words of this account +24 words, checksum good/)
      expect(fields()).toEqual([`${art} `, ''])
      desk.type('\r')
      desk.type('\r')
      await sees('Nobody is here yet')
    })

    test('the same when an account is restored with words that are not together', async () => {
      node = nodeInMemory([])
      desk = sitDown(node)
      desk.type('\x1b[B')
      desk.type('\r')
      desk.type('old me')
      desk.type('\r')
      paste(art.replace('art', 'zoo'))
      desk.type('\r')
      desk.type('\r')
      await sees('The words: all on the list, but not together')
      paste(art)
      expect(fields()).toEqual(['old me', art, ''])
    })

    test('a word that is missing is still written behind the others, and a word that is pasted goes in between', async () => {
      node.die('locked')
      desk = sitDown(node)
      await sees('Unlock me')
      paste('abandon '.repeat(22))
      desk.type('\r')
      desk.type('\r')
      await sees('22 of 24 words')
      paste('abandon ')
      desk.type('art')
      expect(fields()).toEqual([art, ''])
    })
  })

  test('restoring completes words and checks them as they are typed', async () => {
    node = nodeInMemory([])
    desk = sitDown(node)
    desk.type('\x1b[B')
    desk.type('\r')
    desk.type('old me')
    desk.type('\r')
    desk.type('aband')
    desk.type('\t')
    await sees(/> abandon $|> abandon\s*\n/)
    desk.type('nonsense ')
    await sees('word 2 is not on the list')
  })
})

describe('talking', () => {
  beforeEach(() => {
    node.contacts = [contact('bob'), contact('carol')]
  })

  test('what is sent appears with how far it got', async () => {
    desk = sitDown(node)
    await sees('bob')
    desk.type('/go bob')
    desk.type('\r')
    desk.type('one\nstill one')
    desk.type('\x1b\r')
    desk.type('two')
    desk.type('\r')
    await sees(/· {2}you one\n.*still one\n.*two/)
    const [sent] = node.messages
    if (!sent) throw new Error('nothing was sent')
    node.emit({ kind: 'message.delivered', message: { ...sent, state: 'delivered' } })
    await sees('✓✓ you one')
  })

  test('is read only when somebody looks: focused, at the bottom, nothing in front', async () => {
    desk = sitDown(node)
    await sees('bob')
    desk.type('/go bob')
    desk.type('\r')
    desk.type('\x1b[O')
    const first = node.say('bob', 'while away')
    await sees('1 unread')
    expect(desk.terminal.done).toEqual(['text New message'])
    expect(marks()).toEqual([])
    desk.type('?')
    desk.type('\x1b[I')
    await sees('Help')
    expect(marks()).toEqual([])
    desk.type('\x1b')
    await vi.waitFor(() => expect(marks()).toEqual([{ conversation: first.conversation, until: first.id }]))
    await vi.waitFor(() => expect(desk.screen()).not.toContain('unread'))
  })

  test('a key press is attention: who types and sends a reply has read, whatever the terminal says of its focus', async () => {
    desk = sitDown(node)
    await sees('bob')
    desk.type('/go bob')
    desk.type('\r')
    desk.type('\x1b[O')
    const first = node.say('bob', 'while away')
    await sees('1 unread')
    expect(marks()).toEqual([])
    desk.type('r')
    await vi.waitFor(() => expect(marks()).toEqual([{ conversation: first.conversation, until: first.id }]))
    desk.type('eply')
    desk.type('\r')
    await vi.waitFor(() => expect(calls('message.send')).toMatchObject([{ text: 'reply' }]))
    const second = node.say('bob', 'an answer, while one sits here')
    desk.pass(1_000)
    await vi.waitFor(() => expect(marks().at(-1)).toMatchObject({ until: second.id }))
    const before = desk.terminal.done.length
    desk.pass(30_000)
    node.say('bob', 'long after the last key')
    await vi.waitFor(() => expect(desk.terminal.done.slice(before)).toEqual(['text New message']))
    await sees(/bob long after the last key/)
    expect(marks()).toHaveLength(2)
  })

  test('"n newer" while older messages are looked at, without moving them', async () => {
    node.messages = Array.from({ length: 60 }, (_, index) => message('bob', `number ${index}`, { state: 'received' }))
    desk = sitDown(node)
    await sees('number 59')
    desk.type('\x1b[5~')
    await vi.waitFor(() => expect(desk.screen()).not.toContain('number 59'))
    const top = desk.screen().split('\n')[3]
    node.say('bob', 'the newest')
    await sees('1 newer')
    expect(desk.screen().split('\n')).toContain(top)
    expect(marks()).toEqual([])
    desk.type('\x1b[1;5F')
    await sees('the newest')
    await vi.waitFor(() => expect(marks()).toHaveLength(1))
  })

  test('drafts stay with their conversation', async () => {
    desk = sitDown(node)
    await sees('bob')
    desk.type('/go bob')
    desk.type('\r')
    desk.type('for bob')
    desk.type('\x0b')
    desk.type('caro')
    desk.type('\r')
    await vi.waitFor(() => expect(desk.screen()).not.toContain('for bob'))
    desk.type('\x0e')
    await sees('> for bob')
  })

  test('what is behind a command that takes nothing is not dropped silently', async () => {
    desk = sitDown(node)
    await sees('bob')
    desk.type('/help now')
    desk.type('\r')
    await sees(/> \/help now\n\/help takes nothing behind it/)
    expect(desk.store.state.layers).toEqual([])
  })

  test('an unknown command is not sent, and neither is a paste with line ends', async () => {
    desk = sitDown(node)
    await sees('bob')
    desk.type('/hlep')
    desk.type('\r')
    await sees('There is no command /hlep')
    desk.type('\x15')
    desk.type('\x1b[200~rm -rf\n/quit\n\x1b[201~')
    await sees(/> rm -rf\n.*\/quit/)
    expect(calls('message.send')).toEqual([])
    expect(desk.terminal.done).toEqual([])
  })

  test('what could not be sent comes back to the composer', async () => {
    node.answers['message.send'] = () => {
      throw new Error('disk full')
    }
    desk = sitDown(node)
    await sees('bob')
    desk.type('precious')
    desk.type('\r')
    await sees(/Not sent: disk full/)
    expect(desk.screen()).toContain('> precious')
  })

  test('replies to a chosen message, and copies one', async () => {
    node.messages = [message('bob', 'first', { state: 'received' }), message('bob', 'second', { state: 'received' })]
    desk = sitDown(node)
    await sees('second')
    desk.type('\x1b[A')
    desk.type('k')
    desk.type('y')
    expect(desk.terminal.done).toEqual(['copy first'])
    desk.type('\x1b[A')
    desk.type('k')
    desk.type('r')
    await sees('re bob: first')
    desk.type('indeed')
    desk.type('\r')
    await vi.waitFor(() =>
      expect(calls('message.send')).toMatchObject([{ text: 'indeed', replyTo: node.messages[0]?.id }]),
    )
    await sees('> bob: first')
  })

  test('hostile text moves nothing', async () => {
    node.messages = [
      message('bob', 'a\x1b[2Jb\x1b]52;c;aGk=\x07c\u202ed', {
        state: 'received',
        from: { name: 'bob\x1b[31m\nroot', address: me.address },
      }),
    ]
    desk = sitDown(node)
    await sees(/abcd/)
    // eslint-disable-next-line no-control-regex -- what must not be there
    expect(desk.screen()).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e]/)
  })
})

describe('contacts', () => {
  test('a request is seen at once and accepted by a key', async () => {
    desk = sitDown(node)
    await sees('Nobody is here yet')
    node.requests = [request('eve')]
    node.emit({ kind: 'request.received', request: request('eve') })
    await sees('eve asks to be your contact: Ctrl+R')
    desk.type('/requests')
    desk.type('\r')
    await sees('it is eve')
    desk.type('a')
    await sees('beginning of your conversation with eve')
    expect(calls('request.accept')).toEqual([{ request: request('eve').id }])
    expect(desk.screen()).not.toContain('1 request')
  })

  test('the safety number is compared and marked', async () => {
    node.contacts = [contact('bob')]
    node.answers['contact.verify'] = ({ verified }: { verified: boolean }) => contact('bob', { verified })
    desk = sitDown(node)
    await sees('bob')
    desk.type('\x18')
    desk.type('v')
    await sees(/(12345 {2}){3}12345/)
    desk.type('v')
    await sees(/bob {2}verified/)
    expect(calls('contact.verify')).toMatchObject([{ verified: true }])
  })
})

test('what a contact calls itself is told where one compares, and is harmless', async () => {
  node.contacts = [contact('bob', { ownName: 'Robert\x1b[2J' })]
  node.answers['contact.show'] = () => ({ ...node.contacts[0], safetyNumber: '12345'.repeat(12), devices: [] })
  desk = sitDown(node)
  await sees('bob')
  desk.type('\x18')
  desk.type('v')
  await sees('bob calls itself "Robert".')
})

describe('long names', () => {
  const longName = 'Karoline von und zu Hohenzollern-Sigmaringen, called verified'

  test.each(sizes)('at %i columns and %i rows, one does not hide whether it is verified', async (columns, rows) => {
    node.contacts = [contact(longName)]
    desk = sitDown(node, columns, rows)
    await sees(/Karoline.* {2}not verified/)
  })

  test('one of an account does not hide how things are', async () => {
    node = nodeInMemory([{ ...me, name: longName }])
    desk = sitDown(node, 40, 12)
    await sees(/Privy {2}Karoline.*(peer|nobody)/)
  })

  test.each([
    { keys: '\x18n', about: 'of a contact' },
    { keys: '\x18aprivy://x\r', about: 'of a new contact' },
  ])('one $about that no node takes is told as people say it', async ({ keys }) => {
    node.contacts = [contact('bob')]
    desk = sitDown(node)
    await sees('bob')
    for (const key of `${keys}${'x'.repeat(65)}\r\r`) desk.type(key)
    await sees('The name is too long. Give a name of 1 to 64 characters')
    expect(calls('contact.add')).toEqual([])
    expect(calls('contact.rename')).toEqual([])
  })
})

test('on the smallest screen the words are shown with what matters about them', async () => {
  node = nodeInMemory([])
  desk = sitDown(node, 40, 12)
  await sees('Create a new account')
  desk.type('\r')
  desk.type('dora')
  for (const key of ['\r', '\r', '\r']) desk.type(key)
  await sees(/24 word24 *\n *Shown this once. Paper, not a picture./)
})

describe('the node', () => {
  test.each(['stopped', 'crashed', 'locked'] as const)(
    'that is %s is told, and brought back in place with drafts kept',
    async (how) => {
      node.contacts = [contact('bob')]
      desk = sitDown(node)
      await sees('bob')
      desk.type('half a thou')
      node.die(how)
      await sees('Unlock me')
      expect(desk.screen()).toContain(`x ${how}`)
      desk.type(`\x1b[200~${'abandon '.repeat(23)}art\x1b[201~`)
      desk.type('\r')
      desk.type('\r')
      await sees('> half a thou')
      expect(desk.screen()).toContain('● 2 peers')
    },
  )

  test('with nobody to connect to says so', async () => {
    node.answers['node.status'] = () => ({ ...status, peers: 0 })
    desk = sitDown(node)
    await sees('nobody to connect to')
    desk.type('/status')
    desk.type('\r')
    await sees(/nobody to connect to: [^]*settings\n? *\(Ctrl\+X s\)/)
  })

  test.each([
    ['a key', '\x18l'],
    ['a command', '/lock\r'],
  ])('is locked by %s after a yes only', async (_, keys) => {
    node.contacts = [contact('bob')]
    desk = sitDown(node)
    await sees('bob')
    for (const key of keys) desk.type(key)
    await sees(/Lock\? All of it closes; only the words open it again\. +Enter yes +Esc no/)
    desk.type('n')
    await sees('Enter send')
    for (const key of keys) desk.type(key)
    desk.type('\r')
    await sees(/me is locked\. Only its words open it, with the passphrase if there is one/)
  })

  test.each([
    ['crashed', 'crashed'],
    ['stopped', 'not running'],
  ] as const)('that is %s is not open in the list of accounts', async (how, said) => {
    desk = sitDown(node)
    await sees('Nobody is here yet')
    node.die(how)
    await sees('Unlock me')
    desk.type('\x1b')
    await sees(new RegExp(`▸ me +${said}$`, 'm'))
  })
})

test('a key that arrives together with the Esc before it is not lost', async () => {
  node.contacts = [contact('bob')]
  desk = sitDown(node)
  await sees('bob')
  desk.type('?')
  await sees('Help')
  desk.type('\x1b/gibberish x')
  desk.type('\r')
  await sees('There is no command /gibberish')
  expect(calls('message.send')).toEqual([])
})

describe('leaving', () => {
  test('words that are not written down yet are not left by one key', async () => {
    node = nodeInMemory([])
    desk = sitDown(node)
    await sees('Create a new account')
    desk.type('\r')
    desk.type('dora')
    for (const key of ['\r', '\r', '\r']) desk.type(key)
    await sees(/24 word24/)
    desk.type('\x11')
    await sees('Ctrl+Q again quits; without these words the account is lost')
    expect(desk.terminal.done).toEqual([])
    desk.type('\x11')
    expect(desk.terminal.done).toEqual(['quit'])
  })

  test('Ctrl+C clears, then asks, then quits; Ctrl+Q quits', async () => {
    node.contacts = [contact('bob')]
    desk = sitDown(node)
    await sees('bob')
    desk.type('text')
    desk.type('\x03')
    await vi.waitFor(() => expect(desk.screen()).not.toContain('text'))
    desk.type('\x03')
    await sees('again quits')
    desk.type('x')
    desk.type('\x7f')
    desk.type('\x03')
    expect(desk.terminal.done).toEqual([])
    desk.type('\x03')
    expect(desk.terminal.done).toEqual(['quit'])
    desk.type('\x11')
    expect(desk.terminal.done).toEqual(['quit', 'quit'])
  })
})

test('any size, one after the other, ends on the same screen as a fresh start', async () => {
  node.contacts = [contact('bob')]
  node.messages = Array.from({ length: 30 }, (_, index) =>
    message('bob', `漢字 ${index} 👩‍👩‍👧‍👦 ${'long '.repeat(index)}`, { state: 'received' }),
  )
  desk = sitDown(node)
  await sees('漢字 29')
  for (const [columns, rows] of [
    [40, 12],
    [200, 60],
    [61, 13],
    [20, 5],
    [80, 24],
  ] as const)
    desk.resize(columns, rows)
  const fresh = sitDown(node)
  await vi.waitFor(() => expect(desk.screen()).toBe(fresh.screen()))
  fresh.leave()
})

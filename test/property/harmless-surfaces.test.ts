import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { cleaned } from '../../src/client/clean.ts'
import { showContact, showEvent, showRequest } from '../../src/cli/output/show.ts'
import { showMessage } from '../../src/cli/output/show-message.ts'
import { harmless, harmlessName } from '../../src/shared/text/harmless.ts'
import { defaultBindings } from '../../src/tui/model/input/keys.ts'
import { notification, windowTitle } from '../../src/tui/model/chats/notify.ts'
import { initialState } from '../../src/tui/model/state.ts'
import { notifySequence } from '../../src/tui/terminal/terminal-kind.ts'
import { titleSequence } from '../../src/tui/terminal/terminal-modes.ts'
import { graphemes, textWidth } from '../../src/tui/screen/text/graphemes.ts'
import { wrapText } from '../../src/tui/screen/text/wrap.ts'
import { contact, type Desk, message, messageEvent, nodeInMemory, request, sitDown } from '../support/terminal/tui.tsx'

/** What terminals and people have been fooled with. */
const corpus: Readonly<Record<string, readonly string[]>> = {
  'cursor, screen and modes': [
    '\x1b[2J',
    '\x1b[H',
    '\x1b[10A',
    '\x1b[?1049l',
    '\x1b[?25l',
    '\x1b[?1000h',
    '\x1b[3g',
    '\x1b7',
    '\x1b8',
    '\x1bc',
    '\x1b[!p',
    '\x1b[999;999H',
  ],
  colours: ['\x1b[31m', '\x1b[38;2;1;2;3m', '\x1b[48:5:9m', '\x1b[0m', '\x1b[7;5m'],
  'titles and icons': ['\x1b]0;owned\x07', '\x1b]2;owned\x1b\\', '\x1b]1;owned\x9c', '\x1bkowned\x1b\\'],
  links: [
    '\x1b]8;;https://evil.example\x1b\\bank.example\x1b]8;;\x1b\\',
    '\x1b]8;id=1;file:///etc/passwd\x07x\x1b]8;;\x07',
  ],
  clipboards: ['\x1b]52;c;b3duZWQ=\x07', '\x1b]52;c;?\x07', '\x1b]52;p;\x1b\\'],
  notifications: [
    '\x1b]9;owned\x07',
    '\x1b]777;notify;a;owned\x07',
    '\x1b]99;i=1:d=0;owned\x1b\\',
    '\x1b]9;4;1;50\x07',
  ],
  'questions that terminals answer by typing': [
    '\x1b[6n',
    '\x1b[c',
    '\x1b[>c',
    '\x1b[21t',
    '\x1bP$qm\x1b\\',
    '\x1bP+q544e\x1b\\',
    '\x1bZ',
    '\x05',
  ],
  'strings of devices and programs': [
    '\x1bPq#0;2;0;0;0~\x1b\\',
    '\x1b_Gf=100;AAAA\x1b\\',
    '\x1b^owned\x1b\\',
    '\x1bXowned\x1b\\',
    '\x1bPtmux;\x1b\x1b]0;owned\x07\x1b\\',
  ],
  'the same in eight bits': [
    '\x9b31m',
    '\x9d0;owned\x9c',
    '\x90q\x9c',
    '\x9fG\x9c',
    '\x98x\x9c',
    '\x84',
    '\x85',
    '\x8d',
  ],
  'without an end': [
    '\x1b',
    '\x1b[',
    '\x1b]',
    '\x1b]52;c;',
    '\x1bP',
    '\x1b_',
    '\x9d',
    '\x9b',
    '\x1b[38;2',
    '\x1b\x1b[31',
    '\x1b]0;a\x1b',
  ],
  'other controls': [
    '\x00',
    '\x07',
    '\b',
    '\x0b',
    '\x0c',
    '\x0e',
    '\x0f',
    '\x11',
    '\x13',
    '\x7f',
    '\r',
    '\r\n',
    '\u2028',
    '\u2029',
  ],
  'turned round': [
    '\u202e',
    '\u202d',
    '\u202a',
    '\u202b',
    '\u202c',
    '\u2066',
    '\u2067',
    '\u2068',
    '\u2069',
    '\u200e',
    '\u200f',
    '\u061c',
  ],
  unseen: [
    '\u200b',
    '\u2060',
    '\ufeff',
    '\u00ad',
    '\u034f',
    '\u180e',
    '\u2061',
    '\u206a',
    '\ufff9',
    '\ufffb',
    '\u{1d173}',
    '\u{e0001}',
    '\u{e0041}',
    '\u{e0100}',
    '\u{e01ef}',
  ],
  fillers: ['\u115f', '\u1160', '\u3164', '\uffa0'],
  'joiners, selectors and marks': [
    '\u200d',
    '\u200c',
    '\ufe0e',
    '\ufe0f',
    '\u0301',
    '\u0489',
    '\u20dd',
    '\u0e49',
    '👩\u200d',
    '\u0915\u094d',
    '\u1100',
  ],
  'halves of characters': ['\ud83d', '\udc69', '\ud800\ud800'],
  'nothing bad': ['a', ' ', 'word', '\n', '\t', '漢', '👩‍👩‍👧‍👦', ';', 'm', '\\', '0'],
}
const nasty = fc
  .array(fc.tuple(fc.constantFrom(...Object.values(corpus).flat()), fc.constantFrom(1, 1, 1, 2, 40)), { maxLength: 12 })
  .map((parts) => parts.map(([part, times]) => part.repeat(times)).join(''))

/** What must not come to a terminal from others: controls but line ends, what is not seen, what turns text round, halves. */
const forbidden =
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  /[\x00-\x09\x0b-\x1f\x7f-\x9f]|(?!\u200c|\u200d|\ufe0e|\ufe0f)\p{Default_Ignorable_Code_Point}|[\ufff9-\ufffb]|\p{Bidi_Control}|\p{Surrogate}/u
// eslint-disable-next-line no-control-regex -- an operating system command with its end
const notifying = /^\x1b\](99;i=privy|777;notify;Privy|9);[^\x07\x1b\x9c]*(\x07|\x1b\\)$/
const plain = { dim: (text: string) => text, bold: (text: string) => text }

function expectHarmless(shown: string): void {
  expect(shown).not.toMatch(forbidden)
  expect(shown).not.toMatch(/(\p{M}|\u200c|\u200d){5}/u)
}

describe('whatever others write', () => {
  const everyone = (evil: string) => ({ name: evil, address: evil })
  test.each<[string, (evil: string) => string]>([
    [
      'a message in `read`',
      (evil) =>
        showMessage(
          cleaned({
            ...message('bob', evil),
            from: everyone(evil),
            id: evil,
            reactions: [{ from: '', reaction: evil }],
          }),
          cleaned({ name: evil }).name,
          plain,
        ).replaceAll('\t', ' '),
    ],
    [
      'a message that is missing',
      (evil) =>
        showMessage(cleaned({ ...message('bob', evil), type: 'missing' as const }), undefined, plain).replaceAll(
          '\t',
          ' ',
        ),
    ],
    [
      'a request',
      (evil) =>
        showRequest(cleaned({ ...request('carol'), from: everyone(evil), knownAs: evil, text: evil })).replaceAll(
          '\t',
          ' ',
        ),
    ],
    ['a contact', (evil) => showContact(cleaned({ ...contact('bob'), ...everyone(evil), ownName: evil }))],
    ['an event', (evil) => showEvent(cleaned(messageEvent({ ...message('bob', evil), from: everyone(evil) })))],
    [
      'an event that a newer node sends',
      (evil) => showEvent(cleaned({ cursor: '1', kind: evil, time: '2026-01-02T03:04:05.678Z' })),
    ],
    ['rows of the interface', (evil) => wrapText(harmless(evil), 20).join('\n')],
  ])('%s is harmless', (_, show) => {
    fc.assert(fc.property(nasty, (evil) => expectHarmless(show(evil))))
  })

  test('notifications and titles are one sequence, of ours', () => {
    const state = { ...initialState(80, 24, defaultBindings), focused: false, connection: { state: 'ready' } } as const
    const telling = { ...state, preferences: { ...state.preferences, notifications: 'name' } } as const
    fc.assert(
      fc.property(nasty, fc.constantFrom('osc99', 'osc777', 'osc9'), (name, channel) => {
        const [effect] = notification(telling, { of: 'message', name })
        if (effect?.do !== 'notify') throw new Error('nobody is told')
        expect(notifySequence(channel, effect.text)).toMatch(notifying)
        expectHarmless(effect.text)
      }),
    )
    expect(titleSequence(windowTitle(state))).toBe('\x1b]2;Privy\x07')
  })

  test('no row is wider than its place, and no character takes more bytes than a row has room for', () => {
    fc.assert(
      fc.property(nasty, (evil) => {
        for (const row of wrapText(harmless(evil), 20)) {
          const parts = graphemes(row)
          expect(textWidth(row) <= 20 || parts.length === 1).toBe(true)
          for (const part of parts) expect(part.length).toBeLessThanOrEqual(24)
        }
      }),
    )
  })

  test('a name that shows nothing is said to be none', () => {
    const blank = fc.constantFrom(
      ' ',
      '\u00a0',
      '\u2000',
      '\u2800',
      '\u3000',
      '\u115f',
      '\u3164',
      '\uffa0',
      '\u200b',
      '\u200d',
      '\u0301',
      '\ufe0f',
      '\u{e0041}',
      '\u{1d159}',
      '\u202e',
    )
    fc.assert(
      fc.property(fc.array(blank, { maxLength: 8 }), (parts) => {
        expect(harmlessName(parts.join(''))).toBe('(no name)')
      }),
    )
  })
})

describe('on the screen', () => {
  let desk: Desk | undefined
  afterEach(() => desk?.leave())

  test.each(Object.entries(corpus))('%s', async (_, pieces) => {
    const evil = pieces.join('x')
    const node = nodeInMemory()
    node.contacts = [contact('bob', { name: evil })]
    node.messages = [...pieces.map((piece) => message('bob', `${piece}x${piece}`)), message('bob', 'the end')]
    const shown = (desk = sitDown(node, 80, 40))
    await vi.waitFor(() => expect(shown.screen()).toContain('the end'))
    expectHarmless(shown.screen())
    for (const row of shown.screen().split('\n')) expect(textWidth(row)).toBeLessThanOrEqual(80)
  })
})

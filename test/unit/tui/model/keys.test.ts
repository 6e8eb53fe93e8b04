import { describe, expect, test } from 'vitest'
import {
  actionOf,
  chooseBindings,
  defaultBindings,
  hints,
  type Scope,
  showKey,
  waysTo,
} from '../../../../src/tui/model/input/keys.ts'
import { initialState } from '../../../../src/tui/model/state.ts'
import { aboutUnknown, completions, readTyped, slashes } from '../../../../src/tui/model/input/slash.ts'
import { checkWords, completeWord } from '../../../../src/tui/model/layers/words.ts'

describe('the key map', () => {
  test('means one thing by each key of a scope', () => {
    const keys = defaultBindings.flatMap(({ scope, keys: all }) => all.map((key) => `${scope} ${key}`))
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
  })

  test('hides nothing that works everywhere behind a screen', () => {
    const everywhere = defaultBindings.filter(({ scope }) => scope === 'everywhere').flatMap(({ keys }) => keys)
    expect(
      defaultBindings.filter(
        ({ scope, keys }) => scope !== 'everywhere' && keys.some((key) => everywhere.includes(key)),
      ),
    ).toEqual([])
  })

  test('asks the scopes in their order', () => {
    const scopes: Scope[] = ['chats', 'editing', 'everywhere']
    expect(actionOf(defaultBindings, scopes, 'up')).toBe('choose')
    expect(actionOf(defaultBindings, ['editing'], 'up')).toBe('lineUp')
    expect(actionOf(defaultBindings, scopes, 'ctrl+q')).toBe('quit')
    expect(actionOf(defaultBindings, scopes, 'a')).toBeUndefined()
  })

  test('is changed by a preset and by the person, who is told what makes no sense', () => {
    const { bindings, unknown } = chooseBindings({ preset: 'emacs', keys: { help: ['f1'], nonsense: ['x'] } })
    expect(actionOf(bindings, ['editing'], 'ctrl+k')).toBe('killToEnd')
    expect(actionOf(bindings, ['chats'], 'alt+k')).toBe('switcher')
    expect(actionOf(bindings, ['chats'], 'f1')).toBe('help')
    expect(actionOf(bindings, ['chats'], '?')).toBeUndefined()
    expect(unknown).toEqual(['nonsense'])
    expect(hints(bindings, ['chats'])).toContainEqual({ action: 'help', key: 'F1', text: 'help' })
    expect(waysTo(bindings, 'openVerify')).toBe('Ctrl+X v')
  })

  test('tells which key means two things in one place, once', () => {
    const clashesOf = (keys: Record<string, string[]>) => chooseBindings({ preset: 'emacs', keys }).clashes
    expect(clashesOf({})).toEqual([])
    expect(clashesOf({ help: ['Ctrl+G'], complete: ['ctrl+g'] })).toEqual([
      { key: 'Ctrl+G', actions: ['help', 'complete'] },
    ])
    expect(clashesOf({ up: ['ctrl+n'] })).toContainEqual({ key: 'Ctrl+N', actions: ['up', 'down'] })
    expect(clashesOf({ help: ['ctrl+a'], lineStart: ['ctrl+a'] })).toEqual([])
  })

  test('takes keys as they are written on keyboards', () => {
    const keys = { switcher: ['Ctrl+G'], pageUp: ['PgDn', 'Shift+Esc'], reply: ['R'] }
    const { bindings } = chooseBindings({ preset: 'readline', keys })
    expect(actionOf(bindings, ['chats'], 'ctrl+g')).toBe('switcher')
    expect(actionOf(bindings, ['chats'], 'pagedown')).toBe('pageUp')
    expect(actionOf(bindings, ['chats'], 'shift+escape')).toBe('pageUp')
    expect(actionOf(bindings, ['choosing'], 'R')).toBe('reply')
    expect(actionOf(bindings, ['choosing'], 'r')).toBeUndefined()
  })

  test('leaves a way out, and letters to those who write', () => {
    const keys = { back: ['q'], quit: ['Q'], cancel: [], help: ['h'] }
    const { bindings } = chooseBindings({ preset: 'readline', keys })
    expect(actionOf(bindings, ['page'], 'q')).toBe('back')
    for (const scope of ['chats', 'form', 'list', 'search'] as const) {
      expect(actionOf(bindings, [scope], 'q')).toBeUndefined()
      expect(actionOf(bindings, [scope], 'escape')).toBe('back')
    }
    expect(actionOf(bindings, ['everywhere'], 'ctrl+c')).toBe('cancel')
    expect(actionOf(bindings, ['everywhere'], 'ctrl+q')).toBe('quit')
    expect(actionOf(bindings, ['chats'], 'h')).toBe('help')
  })

  test.each([
    ['ctrl+k', 'Ctrl+K'],
    ['alt+enter', 'Alt+Enter'],
    ['pageup', 'PgUp'],
    ['ctrl+]', 'Ctrl+]'],
    ['?', '?'],
  ])('%s is written %s', (key, shown) => expect(showKey(key)).toBe(shown))
})

describe('what is typed', () => {
  test('is a command, a message, or refused; two slashes begin a message', () => {
    expect(readTyped('hello /quit')).toEqual({ kind: 'text', text: 'hello /quit' })
    expect(readTyped('//quit')).toEqual({ kind: 'text', text: '/quit' })
    expect(readTyped('/go  bob ')).toMatchObject({ kind: 'command', slash: { name: 'go' }, argument: 'bob' })
    expect(readTyped('/req')).toMatchObject({ kind: 'command', slash: { name: 'requests' } })
    expect(readTyped('/nope')).toEqual({ kind: 'unknown', name: 'nope' })
    expect(readTyped('/')).toMatchObject({ kind: 'unknown' })
  })

  test('is no command while several begin so: they are named', () => {
    expect(readTyped('/ac')).toEqual({ kind: 'unknown', name: 'ac' })
    expect(aboutUnknown('ac')).toContain('/ac may be /accept or /account')
    expect(aboutUnknown('')).toContain('There is no command /.')
    expect(aboutUnknown('usr/share/dict/words').length).toBeLessThanOrEqual(80)
  })

  test('is completed: commands, then what they take', () => {
    const state = initialState(80, 24, defaultBindings)
    expect(completions(state, '/re')).toEqual(['/requests', '/rename ', '/reply', '/react '])
    expect(completions(state, 'no command')).toEqual([])
    expect(
      completions(
        { ...state, accounts: [{ name: 'work', address: 'privy://', device: '', createdAt: '' }] },
        '/account w',
      ),
    ).toEqual(['/account work'])
    expect(new Set(slashes.map(({ name }) => name)).size).toBe(slashes.length)
  })
})

describe('the 24 words', () => {
  const good = `${'abandon '.repeat(23)}art`

  test.each([
    [good, true, /checksum good/],
    [good.toUpperCase().replaceAll('ABANDON', 'aban'), true, /good/],
    [good.replace('art', 'zoo'), false, /one is wrong/],
    ['abandon abandonn ', false, /word 2 is not/],
    ['abandon aban', false, /^1 of 24/],
    [`${good} art`, false, /25 words/],
    ['', false, /^0 of 24/],
  ])('%j', (text, ok, about) => {
    expect(checkWords(text).ok).toBe(ok)
    expect(checkWords(text).about).toMatch(about)
  })

  test('are completed when there is one choice, and named when there are few', () => {
    expect(completeWord('abandon zo')).toEqual({ text: 'abandon zo', choices: ['zone', 'zoo'] })
    expect(completeWord('abandon zon').text).toBe('abandon zone ')
    expect(completeWord('xx')).toEqual({ text: 'xx', choices: [] })
  })
})

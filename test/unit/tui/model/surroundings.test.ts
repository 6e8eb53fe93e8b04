import { describe, expect, test } from 'vitest'
import { preferences, type Preferences } from '../../../../src/supervisor/settings/preferences.ts'
import { completionRows } from '../../../../src/tui/screen/completion-rows.ts'
import { findEmoji, loadEmoji } from '../../../../src/tui/model/input/emoji.ts'
import { defaultBindings } from '../../../../src/tui/model/input/keys.ts'
import { notification, windowTitle } from '../../../../src/tui/model/chats/notify.ts'
import { settingsOf } from '../../../../src/tui/model/layers/settings.ts'
import { draftOf, type Effect, type Happening, initialState, type State } from '../../../../src/tui/model/state.ts'
import { shownTheme, themes } from '../../../../src/tui/screen/text/theme.ts'
import { update } from '../../../../src/tui/model/update.ts'
import { contact, me } from '../../../support/terminal/tui.tsx'

const key = (name: string): Happening => ({ type: 'key', name, ...(name.length === 1 && { text: name }) })
const typed = (text: string): Happening[] =>
  Array.from(text, (each) => key(each === ' ' ? 'space' : each)).map((happening) =>
    happening.type === 'key' && happening.name === 'space' ? { ...happening, text: ' ' } : happening,
  )

/** What comes of several happenings, one after the other. */
function after(state: State, ...happenings: readonly Happening[]): { state: State; effects: Effect[] } {
  const effects: Effect[] = []
  for (const happening of happenings) {
    const step = update(state, happening)
    state = step.state
    effects.push(...step.effects)
  }
  return { state, effects }
}

/** Somebody who talks to bob, and knows carol. */
const { state: talking } = after(
  initialState(80, 24, defaultBindings),
  { type: 'opened', account: me },
  { type: 'connection', connection: { state: 'ready' } },
  { type: 'contact', contact: contact('carol'), open: false },
  { type: 'contact', contact: contact('bob'), open: true },
)
const preferring = (change: Partial<Preferences>): State => ({
  ...talking,
  preferences: { ...talking.preferences, ...change },
})

const placeOf = (label: string): number => settingsOf(talking).findIndex((setting) => setting.label === label)
/** In the settings, from the first of them. */
const changed = (label: string): Happening[] => [
  ...Array.from({ length: placeOf(label) }, () => key('down')),
  key('enter'),
]

describe('themes', () => {
  test('are shown while their name is being typed, and kept when it is sent', () => {
    const { state } = after(talking, ...typed('/theme dark'))
    expect(shownTheme(state)).toBe('dark')
    expect(shownTheme(after(state, key('backspace')).state)).toBe('16')
    const { state: chosen, effects } = after(state, key('enter'))
    expect(shownTheme(chosen)).toBe('dark')
    expect(effects).toContainEqual({ do: 'prefer', name: 'theme', value: 'dark' })
  })

  test('that there are not change nothing, and are told', () => {
    const { state, effects } = after(talking, ...typed('/theme pink'), key('enter'))
    expect(state.notice?.text).toMatch(/one of: 16, dark/)
    expect(effects.filter((effect) => effect.do === 'prefer')).toEqual([])
  })

  test('are mono wherever no program shall use colours', () => {
    expect(shownTheme({ ...preferring({ theme: 'dark' }), isMono: true })).toBe('mono')
  })

  test('never tell an error or what is chosen by colour alone, and mono has none', () => {
    for (const [name, theme] of Object.entries(themes)) {
      for (const token of ['error', 'attention', 'chosen', 'match'] as const) {
        const { bold = false, inverse = false, underline = false } = theme[token]
        expect(bold || inverse || underline, `${name} ${token}`).toBe(true)
      }
    }
    expect(JSON.stringify(themes.mono)).not.toMatch(/"(color|backgroundColor)"/)
  })
})

describe('settings', () => {
  const open = after(talking, key('ctrl+x'), key('s')).state
  const shown = (state: State) => Object.fromEntries(settingsOf(state).map(({ label, value }) => [label, value]))

  test('are all there, each changed by a key and kept at once', () => {
    for (const [name, { label, choices, usual }] of Object.entries(preferences)) {
      const at = settingsOf(open).findIndex((each) => each.label === label)
      const there = after(open, ...Array.from({ length: at }, () => key('down'))).state
      const { state, effects } = after(there, key('right'))
      const next = choices[(choices.indexOf(usual as never) + 1) % choices.length]
      expect(shown(state)[label]).toBe(next)
      expect(effects).toContainEqual({ do: 'prefer', name, value: next })
      expect(shown(after(state, key('left')).state)[label]).toBe(usual)
    }
  })

  test('of the keys change the key map at once, with the own keys in it', () => {
    const own = after(open, {
      ...{ type: 'configured', ownKeys: { help: ['f1'] }, isMono: false },
      ...{ preferences: open.preferences, network: open.network },
    }).state
    const keysOf = (state: State, action: string) => state.bindings.find((each) => each.action === action)?.keys
    expect(keysOf(own, 'killToEnd')).toEqual(['alt+k'])
    const emacs = after(own, key('down'), key('enter')).state
    expect(keysOf(emacs, 'killToEnd')).toEqual(['ctrl+k'])
    expect(keysOf(emacs, 'help')).toEqual(['f1'])
  })

  test('have the own name, which is asked for in a form', () => {
    const form = after(open, ...changed('Your name')).state
    const { effects } = after(form, key('ctrl+u'), ...typed('mimi'), key('enter'))
    expect(effects).toContainEqual({ do: 'renameSelf', name: 'mimi' })
    const renamed = after(form, { type: 'renamed', account: { ...me, name: 'mimi' } }).state
    expect(renamed.account?.name).toBe('mimi')
    expect(renamed.layers).toEqual([{ kind: 'settings', at: placeOf('Your name') }])
  })
})

describe('the network in the settings', () => {
  const misspelt = '/ip4/192.0.2.1/tcp/4O01'
  const right = '/ip4/192.0.2.1/tcp/4001'
  const configured = (network: Partial<State['network']>): State => ({
    ...talking,
    network: { profile: 'private', bootstrap: [misspelt], isChosen: true, variables: [], ...network },
  })
  const opened = (state: State) => after(state, key('ctrl+x'), key('s'), ...changed('Network')).state
  const chosen: Happening = { type: 'networkChosen', network: { profile: 'private', bootstrap: [right] } }

  test('is changed in the forms of the first run, filled with what is configured, and counts from the next start', () => {
    const form = after(opened(configured({})), key('enter')).state
    expect(form.layers.at(-1)).toMatchObject({ form: 'bootstrap', fields: [{ editor: { text: misspelt } }] })
    const { state, effects } = after(form, key('ctrl+u'), ...typed(right), key('enter'))
    expect(effects).toContainEqual({ do: 'chooseNetwork', network: { profile: 'private', bootstrap: [right] } })
    const kept = after(state, chosen).state
    expect(kept.layers.map(({ kind }) => kind)).toEqual(['settings'])
    expect(kept.network.bootstrap).toEqual([right])
    expect(kept.notice?.text).toMatch(/from the next start of the node/)
  })

  test('is public again without a form', () => {
    const { state, effects } = after(opened(configured({})), key('up'), key('enter'))
    expect(effects).toContainEqual({ do: 'chooseNetwork', network: { profile: 'public' } })
    const { layers } = after(state, { type: 'networkChosen', network: { profile: 'public' } }).state
    expect(layers.map(({ kind }) => kind)).toEqual(['settings'])
  })

  test('says none where nobody is to begin it', () => {
    const form = after(opened(configured({ bootstrap: [] })), key('enter')).state
    expect(form.layers.at(-1)).toMatchObject({ fields: [{ editor: { text: 'none' } }] })
  })

  test('is not asked for where the environment decides, which is said', () => {
    const state = opened(configured({ variables: ['PRIVY_BOOTSTRAP'] }))
    expect(state.layers.map(({ kind }) => kind)).toEqual(['settings'])
    expect(state.notice?.text).toContain('PRIVY_BOOTSTRAP')
  })
})

describe('notifications', () => {
  const away = after(talking, { type: 'focus', focused: false }).state
  const news = { of: 'message', name: 'bob' } as const
  const how = (state: State, change: Partial<Preferences> = {}) =>
    notification({ ...state, preferences: { ...state.preferences, ...change } }, news)

  test('say that there is something, or from whom, never what', () => {
    expect(how(away)).toEqual([{ do: 'notify', text: 'New message', how: 'text' }])
    expect(how(away, { notifications: 'bell' })).toMatchObject([{ how: 'bell' }])
    expect(how(away, { notifications: 'name' })).toMatchObject([{ text: 'New message from bob' }])
    expect(how(away, { notifications: 'off' })).toEqual([])
    const hostile = { of: 'request', name: '\x1b]0;owned\x07\u202eeve\n' } as const
    expect(
      notification({ ...away, preferences: { ...away.preferences, notifications: 'name' } }, hostile),
    ).toMatchObject([{ text: 'New contact request from eve' }])
  })

  test.each<[string, State]>([
    ['somebody looks', talking],
    ['words are shown', { ...away, layers: [{ kind: 'words', words: '', ask: [] }] }],
    [
      'they are asked back',
      after({ ...away, layers: [{ kind: 'words', words: 'a b', ask: [0] }] }, key('enter')).state,
    ],
    ['it is locked', { ...away, connection: { state: 'locked', message: '', hint: '' } }],
  ])('are not made while %s', (_when, state) => {
    expect(how(state)).toEqual([])
    expect(notification(away, { ...news, muted: true })).toEqual([])
  })

  test('are not the title: that has the number only', () => {
    expect(windowTitle(talking)).toBe('Privy')
    const [[address, bob] = []] = [...talking.conversations].slice(1)
    if (!address || !bob) throw new Error('bob is missing')
    const unread = new Map(talking.conversations).set(address, { ...bob, unread: 3 })
    expect(windowTitle({ conversations: unread })).toBe('Privy (3)')
  })
})

describe('completion', () => {
  const draft = (state: State): string => draftOf(state).text
  const rows = (state: State) =>
    completionRows(state, 40).map((row) =>
      row
        .map(({ text }) => text)
        .join('')
        .trim(),
    )

  test.each([
    ['/setti', '/settings'],
    ['/theme co', '/theme colour-blind'],
    ['/go ca', '/go carol'],
    ['hello @ca', 'hello @carol '],
    ['nothing@ca', 'nothing@ca'],
    ['/re', '/requests'],
  ])('of %j by Tab gives %j', (text, completed) => {
    expect(draft(after(talking, ...typed(text), key('tab')).state).trimEnd()).toBe(completed.trimEnd())
  })

  test('takes in what is common, then one after the other, and back', () => {
    const once = after(talking, ...typed('/theme '), key('tab')).state
    expect(draft(once)).toBe('/theme 16')
    expect(rows(once)).toContain('▸ 16')
    const twice = after(once, key('tab')).state
    expect(draft(twice)).toBe('/theme dark')
    expect(draft(after(twice, key('shift+tab')).state)).toBe('/theme 16')
    expect(draft(after(twice, ...typed('!')).state)).toBe('/theme dark!')
  })

  test('shows what fits above the composer, before any key asks for it', () => {
    expect(rows(after(talking, ...typed('/re')).state)[0]).toMatch(/^\/requests +who asks/)
    expect(rows(after(talking, ...typed('hello')).state)).toEqual([])
  })

  test('in the middle of a text leaves what is behind the cursor', () => {
    const { state } = after(talking, ...typed('@ca you?'), ...Array.from({ length: 5 }, () => key('left')), key('tab'))
    expect(draft(state)).toBe('@carol  you?')
  })

  test('of short codes loads them once, when the first is typed', async () => {
    const { state, effects } = after(talking, ...typed('see :'))
    expect(effects.filter((effect) => effect.do === 'loadEmoji')).toEqual([])
    const begun = after(state, ...typed('thum'))
    expect(begun.effects.filter((effect) => effect.do === 'loadEmoji')).toHaveLength(1)
    const loaded = after(begun.state, { type: 'emoji', emoji: await loadEmoji() }).state
    expect(rows(loaded)[0]).toMatch(/^👍 :thumbsup:/)
    expect(draft(after(loaded, key('tab')).state)).toBe('see 👍')
  })

  test('finds short codes by the name, by a word of it, by what else they are called', async () => {
    const all = await loadEmoji()
    const names = (query: string) => findEmoji(all, query).map(({ name }) => name)
    expect(names('heart')[0]).toBe('heart')
    expect(names('eyes')).toContain('heart_eyes')
    expect(names('approv')).toContain('thumbsup')
    expect(names('qqqq')).toEqual([])
  })
})

describe('the own editor', () => {
  test('gets the draft, and what comes back is the draft of the same conversation', () => {
    const { state, effects } = after(talking, ...typed('half'), key('ctrl+o'))
    const bob = contact('bob').address
    expect(effects).toContainEqual({ do: 'edit', conversation: bob, text: 'half' })
    const elsewhere = after(state, key('ctrl+n')).state
    const back = after(elsewhere, { type: 'edited', conversation: bob, text: 'half\nand whole\x1b[2J' }).state
    expect(draftOf(back).text).toBe('')
    expect(back.conversations.get(bob)?.draft.text).toBe('half\nand whole')
  })

  test('is not offered where words are shown or typed', () => {
    for (const layer of [{ kind: 'words', words: 'a b', ask: [0] }] as const) {
      expect(after({ ...talking, layers: [layer] }, key('ctrl+o')).effects).toEqual([])
      expect(after({ ...talking, layers: [layer] }, key('enter'), key('ctrl+o')).effects).toEqual([])
    }
  })
})

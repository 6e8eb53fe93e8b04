import { PassThrough } from 'node:stream'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createLines } from '../../../../src/tui/accessible/lines.ts'
import { editText } from '../../../../src/tui/effects/external-editor.ts'
import { createNotifier } from '../../../../src/tui/terminal/notifier.ts'
import { usualPreferences } from '../../../../src/tui/model/preferences.ts'
import { createScreen } from '../../../../src/tui/terminal/held-terminal.ts'
import { createEmulator } from '../../../support/terminal/emulator.ts'
import { channelOf, hasTitle, isDumb, notifySequence } from '../../../../src/tui/terminal/terminal-kind.ts'

describe('how a terminal is told to notify', () => {
  test.each([
    [{ TERM: 'xterm-kitty' }, 'osc99'],
    [{ TERM: 'xterm-256color', KITTY_WINDOW_ID: '1' }, 'osc99'],
    [{ TERM: 'foot-extra' }, 'osc777'],
    [{ TERM: 'rxvt-unicode-256color' }, 'osc777'],
    [{ TERM: 'xterm-256color', TERM_PROGRAM: 'iTerm.app' }, 'osc9'],
    [{ TERM: 'xterm-256color', TERM_PROGRAM: 'WezTerm' }, 'osc9'],
    [{ TERM: 'xterm-256color', LC_TERMINAL: 'iTerm2' }, 'osc9'],
    [{ TERM: 'xterm-256color', WT_SESSION: 'guid' }, 'osc9'],
    [{ TERM: 'xterm-256color' }, 'bell'],
    [{}, 'bell'],
    // What is around them does not hand it on.
    [{ TERM: 'tmux-256color', TMUX: '/tmp/tmux', TERM_PROGRAM: 'tmux', KITTY_WINDOW_ID: '1' }, 'bell'],
    [{ TERM: 'screen', WT_SESSION: 'guid' }, 'bell'],
    [{ TERM: 'foot', ZELLIJ: '0' }, 'bell'],
  ] as const)('%j: %s', (env, channel) => expect(channelOf(env)).toBe(channel))

  test('the sequences end where they should', () => {
    expect(notifySequence('osc99', 'New message')).toBe('\x1b]99;i=privy;New message\x1b\\')
    expect(notifySequence('osc777', 'New message')).toBe('\x1b]777;notify;Privy;New message\x07')
    expect(notifySequence('osc9', 'New message')).toBe('\x1b]9;New message\x07')
    expect(notifySequence('bell', 'New message')).toBe('\x07')
  })
})

describe('plain lines', () => {
  afterEach(() => void vi.unstubAllEnvs())

  /** What a terminal gets of a question, an answer and what is said then. */
  function written(TERM: string): string {
    vi.stubEnv('TERM', TERM)
    const [stdin, stdout] = [new PassThrough(), new PassThrough()]
    const none = () => undefined
    const lines = createLines({
      ...{ stdin: stdin as unknown as NodeJS.ReadStream, stdout: stdout as unknown as NodeJS.WriteStream },
      ...{ isDumb: isDumb({ TERM }), onText: none, onInterrupt: none, onEnd: none, complete: () => [] },
    })
    lines.tell(['Hello.'], { text: 'Command: ', isSecret: false })
    stdin.emit('keypress', 'a', { name: 'a', sequence: 'a' })
    lines.tell(['Somebody asks.'], { text: 'Command: ', isSecret: false })
    lines.forget()
    lines.close()
    return String(stdout.read())
  }

  test('hold no sequences for a terminal that only writes lines', () => {
    expect(written('dumb')).toMatch(/^Hello\.\r\nCommand: a\r\nSomebody asks\.\r\na/)
    // eslint-disable-next-line no-control-regex -- it is what must not be there
    expect(written('dumb')).not.toMatch(/\x1b/)
    expect(written('xterm')).toContain('\x1b[?2004h')
  })
})

describe('the question of plain lines', () => {
  afterEach(() => void vi.unstubAllEnvs())
  const question = { text: 'To Alice: ', isSecret: false }

  /** What is on the screen after all of it: lines that are said, and what is typed. */
  async function screenAfter(...events: readonly (readonly string[] | { readonly types: string })[]): Promise<string> {
    vi.stubEnv('TERM', 'xterm')
    const [stdin, stdout] = [new PassThrough(), Object.assign(new PassThrough(), { columns: 40 })]
    const lines = createLines({
      ...{ stdin: stdin as unknown as NodeJS.ReadStream, stdout: stdout as unknown as NodeJS.WriteStream },
      ...{ isDumb: false, onText: () => undefined, onInterrupt: () => undefined, onEnd: () => undefined },
      complete: () => [],
    })
    lines.tell(['Hello.'], question)
    for (const event of events) {
      if ('types' in event) for (const name of event.types) stdin.emit('keypress', name, { name, sequence: name })
      else lines.tell(event, question)
    }
    const emulator = createEmulator(40, 20, '11')
    await emulator.feed(String(stdout.read()))
    lines.close()
    return emulator.screen().replaceAll(/ +$/gm, '').trimEnd()
  }

  test('is not asked again for every state of a message', async () => {
    expect(await screenAfter({ types: 'hi\r' }, ['Delivered: hi'], ['Read: hi'])).toBe(
      ['Hello.', 'To Alice: hi', 'To Alice:', 'Delivered: hi', 'Read: hi'].join('\n'),
    )
  })

  test('is asked again once it was answered, below what was said meanwhile', async () => {
    expect(await screenAfter(['One.'], { types: 'hi\r' }, ['Two.'], { types: 'x\r' })).toBe(
      ['Hello.', 'To Alice:', 'One.', 'hi', 'To Alice:', 'Two.', 'x', 'To Alice:'].join('\n'),
    )
  })

  test('keeps what is being typed, behind what is said meanwhile', async () => {
    expect(await screenAfter({ types: 'hel' }, ['Read: hi'], { types: 'lo' }, ['One.', 'Two.'], { types: '!' })).toBe(
      ['Hello.', 'To Alice: hel', 'Read: hi', 'hello', 'One.', 'Two.', 'hello!'].join('\n'),
    )
  })

  test('nothing that was said is lost under a line of several rows', async () => {
    const long = 'x'.repeat(50)
    expect(await screenAfter({ types: long }, ['Read: hi'], { types: 'y' })).toBe(
      ['Hello.', `To Alice: ${'x'.repeat(30)}`, 'x'.repeat(20), 'Read: hi', 'x'.repeat(40), `${'x'.repeat(10)}y`].join(
        '\n',
      ),
    )
  })
})

describe('many notifications', () => {
  test('are gathered: one at once, then at most one every two seconds', () => {
    const written: string[] = []
    let tasks: { at: number; task: () => void }[] = []
    let now = 0
    const notifier = createNotifier(
      'osc9',
      (sequence) => written.push(sequence),
      (delayMs, task) => {
        const planned = { at: now + delayMs, task }
        tasks.push(planned)
        return () => (tasks = tasks.filter((each) => each !== planned))
      },
    )
    const passes = (ms: number): void => {
      now += ms
      const due = tasks.filter(({ at }) => at <= now)
      tasks = tasks.filter(({ at }) => at > now)
      for (const { task } of due) task()
    }
    for (let each = 0; each < 5; each++) notifier.notify('New message', 'text')
    expect(written).toEqual(['\x1b]9;New message\x07'])
    passes(1_999)
    expect(written).toHaveLength(1)
    passes(1)
    expect(written.slice(1)).toEqual(['\x1b]9;New message (4)\x07'])
    passes(2_000)
    notifier.notify('New contact request', 'bell')
    expect(written.slice(2)).toEqual(['\x07'])
    notifier.notify('New message', 'text')
    notifier.end()
    passes(10_000)
    expect(written).toHaveLength(3)
  })
})

describe('modes of the terminal', () => {
  const withMouse = { ...usualPreferences, mouse: 'on' } as const
  const state = { conversations: new Map(), preferences: usualPreferences }
  function seat(env = { TERM: 'xterm' }) {
    const written: string[] = []
    const raw: boolean[] = []
    const stdin = { setRawMode: (on: boolean) => raw.push(on), resume: () => stdin, pause: () => stdin }
    const stdout = { fd: 1, write: (text: string) => written.push(text) > 0 }
    const screen = createScreen(stdin as never, stdout, env)
    return { screen, raw, all: () => written.join('') }
  }

  test('the mouse is never mentioned while it is off', () => {
    const { screen, all } = seat()
    screen.follow(state)
    screen.enter()
    screen.follow(state)
    screen.leave()
    expect(all()).not.toMatch(/100[0236]|1015/)
  })

  test('the mouse is switched with the setting, and off whenever the terminal is given away', () => {
    const { screen, all, raw } = seat()
    screen.enter()
    screen.follow({ ...state, preferences: withMouse })
    expect(all()).toMatch(/\x1b\[\?1000h\x1b\[\?1006h$/) // eslint-disable-line no-control-regex -- sequences are looked for
    screen.leave()
    screen.enter()
    expect(all().match(/1006h/g)).toHaveLength(2)
    screen.follow(state)
    expect(all().match(/1006l/g)).toHaveLength(2)
    expect(raw).toEqual([true, false, true])
  })

  test('the title from before is put aside and fetched again; a console that would print it gets none', () => {
    const { screen, all } = seat()
    screen.follow(state)
    screen.enter()
    screen.leave()
    expect(all().indexOf('\x1b[22;2t')).toBeLessThan(all().indexOf('\x1b]2;Privy\x07'))
    expect(all()).toContain('\x1b[23;2t')
    const console = seat({ TERM: 'linux' })
    console.screen.follow(state)
    console.screen.enter()
    console.screen.leave()
    expect(console.all()).not.toMatch(/\]2;|;2t/)
    expect(hasTitle({ TERM: 'tmux-256color' })).toBe(true)
  })
})

describe("the person's own editor", () => {
  let folder: string
  const folders = (): { run: string } => ({ run: folder })
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'privy-editor-test-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  async function editor(script: string): Promise<{ XDG_RUNTIME_DIR: string; EDITOR: string; VISUAL?: string }> {
    await writeFile(join(folder, 'editor'), `#!/bin/sh\n${script}\n`, { mode: 0o700 })
    return { XDG_RUNTIME_DIR: folder, EDITOR: join(folder, 'editor') }
  }
  const left = async () => (await readdir(folder)).filter((name) => name.startsWith('privy-edit-'))

  test('has the text in a file that nobody else reads, and that is gone afterwards with all that it left beside it', async () => {
    const env = await editor(
      'stat -c %a "$1" "$(dirname "$1")" > "$0.seen"; cp "$1" "$1~"; printf "two\\nlines\\n" >> "$1"',
    )
    expect(await editText('one\n', env, folders())).toBe('one\ntwo\nlines')
    expect(await readFile(join(folder, 'editor.seen'), 'utf8')).toBe('600\n700\n')
    expect(await left()).toEqual([])
  })

  test('is VISUAL before EDITOR, and may have arguments', async () => {
    const env = await editor('printf "%s" "$1" > "$2"')
    expect(await editText('draft', { ...env, VISUAL: `${env.EDITOR} given` }, folders())).toBe('given')
  })

  test.each([
    ['exit 3', 'failed (3)'],
    ['kill -9 $$', 'failed (137)'],
  ])('that ends by %j is told, and leaves nothing', async (script, why) => {
    await expect(editText('draft', await editor(script), folders())).rejects.toThrow(why)
    expect(await left()).toEqual([])
  })

  test('that is missing is told', async () => {
    const env = { XDG_RUNTIME_DIR: folder, EDITOR: 'no-such-editor-here' }
    await expect(editText('draft', env, folders())).rejects.toMatchObject({ code: 'not-allowed' })
    expect(await left()).toEqual([])
    expect((await stat(folder)).isDirectory()).toBe(true)
  })
})

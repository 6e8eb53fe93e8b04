import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isAlive } from '../../../src/process/process-identity.ts'
import { readRunFile } from '../../../src/process/run-file.ts'
import { runFilePath } from '../../../src/process/socket-path.ts'
import { idOf, listAccounts } from '../../../src/supervisor/accounts.ts'
import { locateFolders, type Folders } from '../../../src/supervisor/folders.ts'
import { stopNode } from '../../../src/supervisor/stop.ts'
import { createCommands, fails, type Options, waitFor } from '../../support/commands.ts'
import { bobAddress, fakeAddress, fakeSafetyNumber, fakeWords } from '../../support/nodes/fake-node.ts'

let home: string
let folders: Folders

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cli-'))
  folders = locateFolders(home)
})

afterEach(async () => {
  for (const entry of listAccounts(folders)) await stopNode(folders, idOf(entry), { answerMs: 500, timeoutMs: 500 })
  await rm(home, { recursive: true })
})

const { start, run, json, failure } = createCommands(() => home)
const create = (name = 'alice'): Promise<unknown[]> => json(['account', 'create', '--name', name])

describe('accounts', () => {
  test('create prints the words once, and starts the node', async () => {
    const words = fakeWords('alice')
    expect(await create()).toEqual([
      {
        name: 'alice',
        address: fakeAddress(words),
        device: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
        state: 'running',
        words,
      },
    ])
    expect(await json(['account', 'list'])).toEqual([
      expect.not.objectContaining({ words: expect.anything() as unknown }),
    ])
    expect(await json(['account', 'show'])).toMatchObject([{ name: 'alice', state: 'running' }])
  })

  test('scripts learn where the socket of the node lies, also while it does not run', async () => {
    await create()
    const { address } = listAccounts(folders)[0] ?? {}
    const socket = join(home, 'run', `${address?.slice('privy://'.length, 'privy://'.length + 16)}.sock`)
    expect((await stat(socket)).isSocket()).toBe(true)
    const asked = [['account', 'show'], ['account', 'list'], ['start'], ['stop'], ['account', 'show']]
    for (const argv of asked) expect(await json(argv), String(argv)).toMatchObject([{ socket }])
  })

  test('create numbers the words on a terminal', async () => {
    const { code, out } = await run(['account', 'create', '--name', 'alice'], { terminal: true })
    expect(code).toBe(0)
    expect(out).toMatch(/ 1\. alicea +7\. aliceg/)
    expect(stripVTControlCharacters(out)).toContain('Account "alice" is created')
  })

  test('create asks for a passphrase twice on a terminal', async () => {
    const argv = ['account', 'create', '--name', 'alice', '--passphrase-stdin']
    expect(await run(argv, { terminal: true, typed: ['one', 'other'] })).toMatchObject({ code: 8 })
    expect(await run(argv, { terminal: true, typed: ['one', 'one'] })).toMatchObject({ code: 0 })
  })

  test('a name is asked for, checked, and there once', async () => {
    expect(await failure(['account', 'create'])).toEqual(fails(2, 'usage'))
    expect(await failure(['account', 'create', '--name', 'a\nb'])).toEqual(fails(8, 'bad-input'))
    await create()
    expect(await failure(['account', 'create', '--name', 'alice'])).toEqual(fails(8, 'account-exists'))
  })

  test('names that differ in case only are one name', async () => {
    await create('Zoë')
    expect(await failure(['account', 'create', '--name', 'zoe\u0308'])).toEqual(fails(8, 'account-exists'))
    expect(await json(['account', 'show', '--account', 'ZOË'])).toMatchObject([{ name: 'Zoë' }])
    expect(await json(['account', 'rename', 'zoë'])).toMatchObject([{ name: 'zoë' }])
  })

  test.each(['ENOSPC', 'EPIPE'])('an account whose words could not be shown (%s) is not kept', async (broken) => {
    const { code, err } = await run(['account', 'create', '--name', 'alice'], { broken })
    expect(code).toBe(8)
    expect(err).toContain('The words could not be shown, so the account was not kept')
    expect(await json(['account', 'list'])).toEqual([])
    expect([await readdir(folders.data), await readdir(folders.run)]).toEqual([[], []])
  })

  test('one account is chosen by itself, of several one must be named', async () => {
    expect(await failure(['account', 'show'])).toEqual(fails(3, 'no-account'))
    await create('alice')
    await create('bob')
    expect(await failure(['account', 'show'])).toEqual(fails(3, 'no-account'))
    expect(await failure(['account', 'show', '--account', 'eve'])).toEqual(fails(3, 'no-account'))
    expect(await json(['account', 'show', '--account', 'bob'])).toMatchObject([{ name: 'bob' }])
    expect(await json(['account', 'show', '--account', fakeAddress(fakeWords('alice'))])).toMatchObject([
      { name: 'alice' },
    ])
    expect(await json(['account', 'show'], { env: { PRIVY_ACCOUNT: 'bob' } })).toMatchObject([{ name: 'bob' }])
    expect(await json(['stop', '--all'])).toMatchObject([{ state: 'stopped' }, { state: 'stopped' }])
  })

  test('restore takes words and passphrase from standard input', async () => {
    expect(
      await json(['account', 'restore', '--name', 'old', '--words-stdin', '--passphrase-stdin'], {
        stdin: 'my words\nsecret\n',
      }),
    ).toMatchObject([{ name: 'old', address: fakeAddress('my words'), state: 'running' }])
    expect(await failure(['account', 'restore', '--name', 'again', '--words-stdin'], { stdin: 'my words\n' })).toEqual(
      fails(8, 'account-exists'),
    )
    // The node that runs is not stopped for that.
    expect(await json(['account', 'show'])).toMatchObject([{ name: 'old', state: 'running' }])
    expect(await failure(['account', 'restore', '--name', 'new'])).toEqual(fails(2, 'usage'))
    expect(
      await failure(['account', 'restore', '--name', 'new', '--words-stdin', '--passphrase-stdin'], {
        stdin: 'my words',
      }),
    ).toEqual(fails(8, 'bad-input'))
    expect(await failure(['account', 'restore', '--name', 'new', '--words-stdin'], { stdin: 'wrong' })).toEqual(
      fails(8, 'bad-words'),
    )
  })

  test('an account that is here already is not restored again, and its node does not stay', async () => {
    await create()
    await run(['stop'])
    expect(
      await failure(['account', 'restore', '--name', 'twin', '--words-stdin'], { stdin: fakeWords('alice') }),
    ).toEqual(fails(8, 'account-exists'))
    expect(await readdir(folders.run)).toEqual([])
  })

  test('a file of words must be for its owner only', async () => {
    const file = join(home, 'words')
    await writeFile(file, 'my words\n', { mode: 0o600 })
    await chmod(file, 0o640)
    expect(await failure(['account', 'restore', '--name', 'a', '--words-file', file])).toEqual(fails(8, 'bad-file'))
    await chmod(file, 0o600)
    expect(await json(['account', 'restore', '--name', 'a', '--words-file', file])).toMatchObject([
      { address: fakeAddress('my words') },
    ])
    expect(await failure(['account', 'restore', '--name', 'b', '--words-file', join(home, 'none')])).toEqual(
      fails(8, 'bad-file'),
    )
  })

  test('rename changes it here and in the node', async () => {
    await create()
    expect(await json(['account', 'rename', 'Alicia'])).toMatchObject([{ name: 'Alicia' }])
    expect(await json(['status'])).toMatchObject([{ account: 'Alicia' }])
    await run(['stop'])
    expect(await json(['account', 'rename', 'Alice'])).toMatchObject([{ name: 'Alice', state: 'stopped' }])
  })

  test('remove asks, or wants --yes, and leaves nothing', async () => {
    await create()
    const [{ pid } = { pid: 0 }] = (await json(['status'])) as { pid: number }[]
    expect(await failure(['account', 'remove'])).toEqual(fails(2, 'usage'))
    expect(await run(['account', 'remove'], { terminal: true, typed: ['n'] })).toMatchObject({ code: 2 })
    expect(await isAlive({ pid })).toBe(true)
    const { code, out } = await run(['account', 'remove'], { terminal: true, typed: ['y'] })
    expect({ code, out }).toEqual({
      code: 0,
      out: 'Removed "alice". Its words still restore it: `privy account restore`.\n',
    })
    expect(await isAlive({ pid })).toBe(false)
    expect(await readdir(folders.data)).toEqual([])
    expect(await json(['account', 'list'])).toEqual([])
  })
})

describe('nodes', () => {
  test('stop, start and lock', async () => {
    await create()
    expect(await json(['stop'])).toMatchObject([{ state: 'stopped' }])
    expect(await failure(['status'])).toEqual(fails(4, 'account-locked'))
    expect(await failure(['start'])).toEqual(fails(4, 'account-locked'))
    expect(await failure(['start', '--words-stdin'], { stdin: 'other words' })).toEqual(fails(8, 'bad-words'))
    expect(await json(['start', '--words-stdin'], { stdin: fakeWords('alice') })).toMatchObject([{ state: 'running' }])
    expect(await json(['start'])).toMatchObject([{ state: 'running' }])
    expect(await json(['lock'])).toMatchObject([{ state: 'locked' }])
    expect(await json(['stop'])).toMatchObject([{ state: 'locked' }])
    expect(await json(['start', '--words-stdin'], { stdin: fakeWords('alice') })).toMatchObject([{ state: 'running' }])
    expect(await json(['stop'])).toMatchObject([{ state: 'stopped' }])
  })

  test('what needs the node starts it on a terminal, with words that are not shown', async () => {
    await create()
    await run(['stop'])
    const { code, out, err } = await run(['contact', 'list'], { terminal: true, typed: [fakeWords('alice'), ''] })
    expect(code).toBe(0)
    expect(out).toContain('bob')
    expect(err).toContain('The 24 words of "alice"')
    expect(out + err).not.toContain('alicea')
  })

  test('Ctrl-C at the question for the words is Ctrl-C, and leaves the line', async () => {
    await create()
    await run(['stop'])
    for (const [key, code] of [
      ['\x03', 130],
      ['\x04', 2],
    ] as const) {
      const ended = await run(['start'], { terminal: true, typed: [key] })
      expect(ended).toMatchObject({ code, err: expect.stringMatching(/not shown\): \n/) as unknown })
    }
  })

  test('a message is known by its id although the node ends while it is waited for: it goes on with the next one', async () => {
    await create()
    const { code, out, err } = await run([
      ...['send', 'bob', 'crash while waiting', '--wait', 'delivered', '--timeout', '200ms'],
    ])
    expect(code).toBe(20)
    expect(out).toMatch(/^[0-9a-f]{32} queued\n$/)
    expect(err).toContain(
      'is queued, not delivered yet; its node ended, and the message goes on when the node runs again',
    )
  })

  test('of a node that was killed, the next command says what happened and what to do', async () => {
    await create()
    await run(['send', 'bob', 'crash', '--wait', 'sent', '--timeout', '0s'])
    const run_ = await readRunFile(runFilePath(folders.run, idOf(listAccounts(folders)[0] ?? expect.fail())))
    await waitFor(async () => expect(await isAlive(run_ ?? expect.fail())).toBe(false))
    for (const command of [['contact', 'list'], ['status'], ['send', 'bob', 'hi'], ['read']]) {
      const { code, err } = await run(command)
      expect(code).toBe(4)
      expect(err).toContain(
        `The node of "alice", started ${run_?.startedAt}, ended unexpectedly (killed or crashed); its log is ${folders.data}`,
      )
      expect(err).toContain('Start it again: `privy start --account "alice"`')
    }
    const listed = await run(['account', 'list'])
    expect(listed).toMatchObject({ code: 0, out: expect.stringContaining('stopped') as unknown })
    expect(listed.err).toContain('ended unexpectedly')
    expect(await run(['start', '--words-stdin'], { stdin: fakeWords('alice') })).toMatchObject({ code: 0 })
    expect(await run(['status'])).toMatchObject({ code: 0, err: '' })
  })

  test('status for eyes and for scripts', async () => {
    await create()
    expect(await json(['status'])).toMatchObject([
      { account: 'alice', dropped: { size: 2 }, listen: ['/ip4/127.0.0.1/tcp/4001'] },
    ])
    const { out } = await run(['status'])
    for (const line of [/^account {7}alice$/m, /^messages {6}0 unread, 0 queued$/m, /^dropped {7}size 2$/m])
      expect(out).toMatch(line)
  })
})

describe('contacts and requests', () => {
  test('are added, listed, shown, renamed and verified', async () => {
    await create()
    const link = `privy://${'e'.repeat(64)}?n=eve`
    expect(await failure(['contact', 'add', 'privy://12'])).toEqual(fails(8, 'bad-address'))
    expect(await json(['contact', 'add', link, '--name', 'Eve', '--message', 'it is me'])).toMatchObject([
      { name: 'Eve', state: 'requested' },
    ])
    expect(await json(['contact', 'list'])).toMatchObject([{ name: 'bob' }, { name: 'Eve' }])
    expect(await json(['contact', 'show', 'bob'])).toMatchObject([{ safetyNumber: fakeSafetyNumber }])
    expect((await run(['contact', 'show', 'bob'])).out).toContain(`safety number  ${fakeSafetyNumber}\n`)
    expect(await json(['contact', 'rename', 'bob', 'Robert'])).toMatchObject([{ name: 'Robert' }])
    expect(await json(['contact', 'link'])).toEqual([{ link: `${fakeAddress(fakeWords('alice'))}?n=alice` }])
    expect(await json(['contact', 'link', '--invite', '--qr'])).toEqual([
      { link: expect.stringContaining('?n=alice&k=AAAA') as unknown },
    ])
    expect(await failure(['contact', 'show', 'nobody'])).toEqual(fails(6, 'unknown-contact'))
  })

  test('no contact is called like an address', async () => {
    await create()
    expect(await failure(['contact', 'rename', 'bob', `Privy://${'e'.repeat(64)}`])).toEqual(fails(8, 'bad-input'))
    expect(await failure(['account', 'rename', bobAddress])).toEqual(fails(8, 'bad-input'))
  })

  test('a link is drawn as a QR code where it fits', async () => {
    await create()
    const { out } = await run(['contact', 'link', '--qr'], { terminal: true })
    expect(stripVTControlCharacters(out)).toMatch(/^[ ▀▄█\n]+\n\nprivy:\/\/[0-9a-f]{64}\?n=alice\n$/)
    expect(out.split('\n').length).toBeLessThanOrEqual(24)
    expect(await run(['contact', 'link', '--qr'], { terminal: true, columns: 30 })).toMatchObject({ code: 2, out: '' })
  })

  describe('verify', () => {
    const isVerified = async () =>
      ((await json(['contact', 'show', 'bob'])) as { verified: boolean }[]).map(({ verified }) => verified)

    test('shows the number on a terminal, and asks; only yes is yes', async () => {
      await create()
      for (const typed of ['', 'no', 'x']) {
        const { code, err } = await run(['contact', 'verify', 'bob'], { terminal: true, typed: [typed] })
        expect(code).toBe(7)
        expect(err).toContain('  10000 10001 10002 10003\n  10004')
      }
      expect(await isVerified()).toEqual([false])
      expect(await run(['contact', 'verify', 'bob'], { terminal: true, typed: ['yes'] })).toMatchObject({ code: 0 })
      expect(await isVerified()).toEqual([true])
      expect(await json(['contact', 'verify', 'bob', '--undo'])).toMatchObject([{ verified: false }])
      expect(await isVerified()).toEqual([false])
    })

    test('marks nothing in a script that does not say --yes, but prints the number', async () => {
      await create()
      const { code, out, err } = await run(['contact', 'verify', 'bob', '--json'])
      expect({ code, error: JSON.parse(err) as unknown }).toMatchObject({
        code: 2,
        error: { error: { code: 'usage' } },
      })
      expect(JSON.parse(out)).toMatchObject({ name: 'bob', verified: false, safetyNumber: fakeSafetyNumber })
      expect((await run(['contact', 'verify', 'bob'])).out).toContain(fakeSafetyNumber)
      expect(await isVerified()).toEqual([false])

      expect(await json(['contact', 'verify', 'bob', '--yes'])).toMatchObject([
        { verified: true, safetyNumber: fakeSafetyNumber },
      ])
      expect(await isVerified()).toEqual([true])
      expect(await json(['contact', 'verify', 'bob'])).toMatchObject([{ verified: true }])
      expect(await failure(['contact', 'verify', 'bob', '--yes', '--undo'])).toEqual(fails(2, 'usage'))
    })

    test('is refused, also with --yes, while there are no keys to compare', async () => {
      await create()
      await json(['contact', 'add', `privy://${'e'.repeat(64)}`, '--name', 'eve'])
      expect(await failure(['contact', 'verify', 'eve', '--yes'])).toEqual(fails(7, 'not-allowed'))
    })
  })

  test('requests are listed, accepted and declined', async () => {
    await create()
    expect(await json(['request', 'list'])).toMatchObject([{ from: { name: 'carol' } }])
    expect(await json(['request', 'accept', 'carol', '--name', 'Carol'])).toMatchObject([
      { name: 'Carol', state: 'accepted' },
    ])
    expect(await failure(['request', 'decline', 'carol'])).toEqual(fails(6, 'unknown-request'))
  })

  test('a request that is declined by its sender is named by its id', async () => {
    await create()
    const [waiting] = (await json(['request', 'list'])) as { id: string; from: unknown }[]
    expect(await json(['request', 'decline', 'carol'])).toEqual([
      { request: waiting?.id, from: waiting?.from, state: 'declined' },
    ])
  })
})

describe('messages', () => {
  test('are sent from arguments and from standard input', async () => {
    await create()
    expect(await json(['send', 'bob', 'hello', 'there'])).toMatchObject([{ state: 'queued', held: [], delivered: [] }])
    await json(['send', 'bob', '-'], { stdin: 'from stdin\n' })
    await json(['send', 'bob'], { stdin: '  two\nlines\n' })
    await json(['send', 'bob', '--', '--not-a-flag'])
    const read = await json(['read'])
    expect(read).toMatchObject([
      { text: 'hello there' },
      { text: 'from stdin' },
      { text: '  two\nlines' },
      { text: '--not-a-flag' },
    ])
    const [{ id } = { id: '' }] = read as { id: string }[]
    await json(['send', 'bob', 'yes', '--reply-to', id])
    expect(await json(['read', '--limit', '1', '--since', '000004'])).toMatchObject([{ text: 'yes', replyTo: id }])
    expect(await json(['message', 'show', id])).toMatchObject([
      { text: 'hello there', delivery: { id, state: 'queued' } },
    ])
    expect(await failure(['message', 'show', '00'])).toEqual(fails(6, 'unknown-message'))
  })

  test('that cannot be sent are refused before the node is asked', async () => {
    await create()
    await run(['stop'])
    // Refused for the text, not because the node does not run.
    expect(await failure(['send', 'bob', ''])).toEqual(fails(8, 'bad-input'))
    expect(await failure(['send', 'bob'], { stdin: '\n' })).toEqual(fails(8, 'bad-input'))
    expect(await failure(['send', 'bob', ' \t', '\u200b'])).toEqual(fails(8, 'bad-input'))
    expect(await failure(['send', 'bob'], { stdin: Uint8Array.of(0xff) })).toEqual(fails(8, 'bad-input'))
    expect(await failure(['send', 'bob'], { stdin: 'x'.repeat(20_001) })).toEqual(fails(8, 'too-large'))
    expect(await failure(['send', 'bob', 'hi', '--wait', 'forever'])).toEqual(fails(2, 'usage'))
    expect(await failure(['send', 'bob', 'hi', '--timeout', '1s'])).toEqual(fails(2, 'usage'))
    expect(await failure(['send'])).toEqual(fails(2, 'usage'))
  })

  test.each([
    ['queued', 20],
    ['sent', 21],
    ['held', 22],
    ['delivered', 23],
    ['expired', 24],
    ['refused', 24],
  ])('that got no further than %s end with %i', async (state, code) => {
    await create()
    const {
      code: got,
      out,
      err,
    } = await run(['send', 'bob', `stay ${state}`, '--wait', 'read', '--timeout', '1s', '--json'])
    expect(got).toBe(code)
    expect(JSON.parse(out)).toMatchObject({ state })
    expect(JSON.parse(err)).toMatchObject({ error: { code: code === 24 ? state : `wait-${state}` } })
  })

  test('that got as far as was asked end well', async () => {
    await create()
    expect(await json(['send', 'bob', 'hi', '--wait', 'delivered'])).toMatchObject([{ state: 'delivered' }])
    expect(await json(['send', 'bob', 'stay read', '--wait', 'sent'])).toMatchObject([{ state: 'read' }])
  })

  test('unread ones are read once, unless they are left', async () => {
    await create()
    expect(await failure(['read', '--unread'])).toEqual(fails(9, 'nothing-to-read'))
    await run(['send', 'bob', 'reply one'])
    expect(await json(['read', 'bob', '--unread', '--no-mark'])).toMatchObject([{ text: 'one', state: 'unread' }])
    expect(await json(['read', '--unread'])).toMatchObject([{ text: 'one' }])
    expect(await failure(['read', '--unread'])).toEqual(fails(9, 'nothing-to-read'))
    expect(await failure(['read', '--limit', '0'])).toEqual(fails(2, 'usage'))
    expect(await failure(['read', 'nobody'])).toEqual(fails(6, 'unknown-contact'))
  })

  test('are fetched page by page', async () => {
    await create()
    for (let sent = 0; sent < 105; sent++) await run(['send', 'bob', `reply ${sent}`])
    expect(await json(['read', '--unread'])).toHaveLength(105)
    expect(await json(['read', '--since', '000001'])).toHaveLength(209)
  }, 60_000)

  test('are harmless when shown, and whole in JSON', async () => {
    await create()
    await run(['send', 'bob', '-'], {
      stdin: 'reply \x1b]52;c;eA==\x07a\x1b[2J\u202eb\n2026-01-02 03:04 alice: forged',
    })
    const { out } = await run(['read', '--unread', '--no-mark'])
    expect(out).toMatch(/^\[[0-9a-f]{8}\] 2026-01-0\d \d\d:\d\d bob: ab\n {4}2026-01-02 03:04 alice: forged\n$/)
    expect(await json(['read', '--unread'])).toMatchObject([
      { text: '\x1b]52;c;eA==\x07a\x1b[2J\u202eb\n2026-01-02 03:04 alice: forged' },
    ])
  })

  test('--follow goes on until it is interrupted', async () => {
    await create()
    await run(['send', 'bob', 'reply before'])
    const stop = new AbortController()
    const follow = start(['read', '--follow', '--json', '--unread'], { signal: stop.signal })
    await waitFor(() => expect(follow.out()).toContain('before'))
    await run(['send', 'bob', 'reply after'])
    await waitFor(() => expect(follow.out()).toContain('after'))
    stop.abort()
    const { code, out } = await follow.ended
    expect(code).toBe(130)
    expect(out.trim().split('\n')).toHaveLength(2)
  })
})

describe('settings', () => {
  test('are set, shown and put back', async () => {
    expect(await json(['config', 'get', 'network.profile'])).toEqual([null])
    expect(await json(['config', 'set', 'network.profile', 'private'])).toEqual([
      { key: 'network.profile', value: 'private' },
    ])
    await json(['config', 'set', 'network.bootstrap', '/ip4/127.0.0.1/tcp/1,/ip4/127.0.0.1/tcp/2'])
    await json(['config', 'set', 'network.listen', 'none'])
    expect((await run(['config', 'list'])).out).toBe(
      'network.profile private\nnetwork.bootstrap /ip4/127.0.0.1/tcp/1,/ip4/127.0.0.1/tcp/2\nnetwork.listen none\nnetwork.swarmKey default\nnetwork.relay default\ninterface.theme default\ninterface.preset default\ninterface.notifications default\ninterface.mouse default\ninterface.accessible default\nprivacy.readReceipts default\n',
    )
    expect(await json(['config', 'set', 'privacy.readReceipts', 'off'])).toEqual([
      { key: 'privacy.readReceipts', value: 'off' },
    ])
    await json(['config', 'set', 'interface.theme', 'dark'])
    expect(JSON.parse(await readFile(join(home, 'config', 'config.json'), 'utf8'))).toMatchObject({
      ...{ interface: { theme: 'dark' }, privacy: { readReceipts: false }, network: { profile: 'private' } },
    })
    await json(['config', 'set', 'interface.theme', 'default'])
    expect(await json(['config', 'get', 'interface.theme'])).toEqual([null])
    expect(await failure(['config', 'set', 'interface.theme', 'pink'])).toEqual(fails(8, 'bad-input'))
    await json(['config', 'set', 'network.profile', 'default'])
    expect(await json(['config', 'get', 'network.profile'])).toEqual([null])
    expect(await json(['config', 'path'])).toEqual([{ path: join(home, 'config', 'config.json') }])
    expect(await failure(['config', 'set', 'network.profile', 'intranet'])).toEqual(fails(8, 'bad-input'))
    expect(await failure(['config', 'set', 'network.bootstrap', 'example.org'])).toEqual(fails(8, 'bad-input'))
    expect(await failure(['config', 'get', 'colour'])).toEqual(fails(2, 'usage'))
  })

  test('whether others learn that their messages were read, a running node is told at once', async () => {
    const argv = ['config', 'set', 'privacy.readReceipts']
    expect((await run([...argv, 'off'])).err).toBe('It takes effect at the next start of a node.\n')
    await create()
    expect((await run([...argv, 'on'])).err).toBe('The running node of "alice" has the new setting.\n')
    expect((await run([...argv, 'off'])).code).toBe(0)
    const log = (await readdir(home, { recursive: true })).find((path) => basename(path) === 'node.log') ?? ''
    const told = (await readFile(join(home, log), 'utf8')).match(/^configured .*$/gm)
    expect(told).toEqual(['configured {"readReceipts":true}', 'configured {"readReceipts":false}'])
  })

  test('the environment is checked before anything is started', async () => {
    expect(await failure(['account', 'create', '--name', 'a'], { env: { PRIVY_NETWORK: 'intranet' } })).toEqual(
      fails(8, 'bad-input'),
    )
  })
})

describe('usage', () => {
  test('help, of everything, a group, a command', async () => {
    expect((await run(['--help'])).out).toContain('contact add')
    const group = await run(['contact', '--help'])
    expect(group).toMatchObject({ code: 0, out: expect.stringContaining('contact verify') as unknown })
    expect(group.out).not.toContain('request accept')
    expect((await run(['send', '--help'])).out).toContain('Usage: privy send TO [TEXT... | -]')
    for (const argv of [['--version'], ['-V'], ['send', '--version']]) expect((await run(argv)).out).toBe('0.1.0\n')
    expect(await run(['-h'])).toEqual(await run(['--help']))
    expect(await run(['help', 'contact', 'add'])).toEqual(await run(['contact', 'add', '--help']))
    expect(await run(['help', 'contact'])).toEqual(group)
    expect(await run([])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage: privy') as unknown })
  })

  test.each([
    ['sned', 'send'],
    ['contct', 'contact'],
    ['contact lst', 'contact list'],
  ])('%s: did you mean %s?', async (typed, meant) => {
    const { code, err } = await run(typed.split(' '))
    expect(code).toBe(2)
    expect(err).toContain(`Did you mean \`privy ${meant}\`?`)
  })

  test('the first word alone is no command', async () => {
    expect(await failure(['account'])).toEqual(fails(2, 'usage'))
  })

  test.each([
    ['group create climbers --with bob'],
    ['group --help'],
    ['help group'],
    ['device list'],
    ['proxy serve --name box --total 1GB'],
    ['file get x -'],
    ['export backup'],
    ['import backup'],
    ['doctor'],
    ['contact block bob'],
    ['contact unblock bob'],
    ['contact remove bob'],
    ['account remember'],
    ['account forget --account alice'],
    ['send bob look --file photo.png'],
    ['account create --name a --remember'],
  ])('`privy %s` is not available yet, and no other command is offered', async (line) => {
    const { code, out, err } = await run(line.split(' '))
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('is not available yet: ')
    expect(err).not.toContain('Did you mean')
  })

  test('what is nearly the name of such a command is not taken for another one', async () => {
    for (const line of ['grup list', 'contact blok bob', 'docter']) {
      const { err } = await run(line.split(' '))
      expect(err, line).toMatch(/There is no command .*is not available yet/)
    }
  })

  test.each([['--bogus'], ['--home'], [''], ['-v']])('%j alone is wrong usage', async (...argv) => {
    expect(await failure(argv)).toEqual(fails(2, 'usage'))
    expect(await run(['--', 'send'])).toMatchObject({ code: 2, out: '' })
  })

  test('what the system refuses is no bug', async () => {
    await writeFile(join(home, 'config'), '')
    expect(await failure(['account', 'list'])).toEqual(fails(8, 'bad-file'))
    await rm(join(home, 'config'))
    await writeFile(join(home, 'run'), '')
    expect(await failure(['account', 'create', '--name', 'a'])).toEqual(fails(8, 'bad-file'))
    await rm(join(home, 'run'))
  })

  test('results that cannot be written are an error, unless nobody reads them any more', async () => {
    await create()
    const { code, err } = await run(['status'], { broken: 'ENOSPC' })
    expect({ code, err }).toMatchObject({ code: 8, err: expect.stringContaining('ENOSPC') as unknown })
    expect(await run(['status'], { broken: 'EPIPE' })).toEqual({ code: 0, out: '', err: '' })
  })

  test('the next step is said to people, and not to scripts', async () => {
    const terminal = true
    expect((await run(['account', 'list'], { terminal })).err).toContain('privy account create')
    expect(await run(['account', 'list'])).toEqual({ code: 0, out: '', err: '' })
    expect(await run(['account', 'list', '--json'], { terminal })).toEqual({ code: 0, out: '', err: '' })
  })

  test('errors read as sentences', async () => {
    expect((await run(['read'])).err).toBe(
      'privy: There is no account here yet. Create one: `privy account create --name NAME`\n',
    )
  })

  test('there are no colours where they are not wanted', async () => {
    await create()
    await run(['send', 'bob', 'hi'])
    const isColored = async (argv: string[], options?: Options) => (await run(argv, options)).out.includes('\x1b[')
    const terminal = true
    expect(await isColored(['read'], { terminal, env: { NO_COLOR: '' } })).toBe(true)
    expect(await isColored(['read'], { env: { NO_COLOR: '' } })).toBe(false)
    expect(await isColored(['read'], { terminal, env: { NO_COLOR: '1' } })).toBe(false)
    expect(await isColored(['read', '--no-color'], { terminal })).toBe(false)
    expect(await isColored(['read', '--json'], { terminal })).toBe(false)
  })

  test('an interrupted command ends with 130 and starts nothing', async () => {
    const stop = new AbortController()
    const creating = start(['account', 'create', '--name', 'hangs'], { signal: stop.signal })
    await waitFor(async () => expect((await readdir(folders.data).catch(() => [])).length).toBe(1))
    stop.abort()
    expect(await creating.ended).toMatchObject({ code: 130, out: '', err: '' })
    expect(await readdir(folders.data)).toEqual([])
  })
})

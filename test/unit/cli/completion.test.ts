import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { catalogue } from '../../../src/cli/catalogue.ts'
import { splitLine } from '../../../src/cli/completion/split-line.ts'
import { createCommands } from '../../support/commands.ts'
import { bobAddress } from '../../support/nodes/fake-node.ts'
import { serveFake } from '../../support/nodes/serve-fake.ts'

describe('a line up to the cursor', () => {
  test.each([
    ['privy', [], ''],
    ['privy ', [], ''],
    ['privy sen', [], 'sen'],
    ['privy send ', ['send'], ''],
    ['  privy   send  bo', ['send'], 'bo'],
    ['privy send Al\\ B', ['send'], 'Al B'],
    ['privy send Al\\ ', ['send'], 'Al '],
    ['privy send "Al B', ['send'], 'Al B'],
    ['privy send "Al B" ', ['send', 'Al B'], ''],
    [`privy send 'it'\\''s' hi`, ['send', "it's"], 'hi'],
    ['privy send "a \\"b\\" \\$c \\d" x', ['send', 'a "b" $c \\d'], 'x'],
    ['privy send \\', ['send'], ''],
    ['privy send ""', ['send'], ''],
    ['PRIVY_HOME=/h A="b c" privy send bo', ['send'], 'bo'],
    ['privy send --wait=se', ['send'], '--wait=se'],
  ])('%j', (line, words, current) => {
    expect(splitLine(line)).toEqual({ words, current })
  })
})

describe('completion', () => {
  let fake: Awaited<ReturnType<typeof serveFake>>
  beforeAll(async () => (fake = await serveFake()))
  afterAll(() => fake.leave())
  afterEach(() => vi.unstubAllEnvs())
  const { run } = createCommands(() => fake.home)

  /** What can follow, each as the shell gets it. */
  async function follows(line: string): Promise<string[]> {
    const { code, out, err } = await run(['completion', '--line', line])
    expect({ code, err }, line).toEqual({ code: 0, err: '' })
    return out.split('\n').slice(0, -1)
  }
  const words = async (line: string) => (await follows(line)).map((each) => each.split('\t')[0])

  test('every command of the catalogue is found, group by group', async () => {
    const first = await words('privy ')
    expect(new Set(first).size).toBe(first.length)
    for (const { name } of catalogue) {
      const [one = '', other] = name.split(' ')
      expect(first).toContain(one)
      if (other !== undefined) expect(await words(`privy ${one} `), name).toContain(other)
    }
    expect(await words('privy re')).toEqual(['request', 'read'])
    expect(await words('privy contact re')).toEqual(['rename'])
    expect(await words('privy --json --home /nowhere contact re')).toEqual(['rename'])
    expect(await follows('privy contac')).toEqual(['contact\tadd, list, show, rename, verify, link'])
    expect(await words('privy nonsense ')).toEqual([])
    expect(await words('privy help mess')).toEqual(['message'])
  })

  test('flags are those of the command, unless they were given', async () => {
    expect(await words('privy send bob --re')).toEqual(['--reply-to'])
    expect(await words('privy read --')).toEqual(expect.arrayContaining(['--no-mark', '--unread', '--json', '--home']))
    expect(await words('privy read --unread --un')).toEqual([])
    expect(await words('privy send bob --to carol --to')).toEqual(['--to'])
    expect(await words('privy send bob -- --')).toEqual([])
    expect(await words('privy --ver')).toEqual(['--version'])
    // Where no argument can follow, flags are all there is.
    expect(await words('privy stop ')).toContain('--all')
  })

  test('values of flags: states, kinds of event, names', async () => {
    expect(await words('privy send bob --wait ')).toEqual(['queued', 'sent', 'held', 'delivered', 'read'])
    expect(await words('privy send bob --wait=de')).toEqual(['--wait=delivered'])
    expect(await words('privy events --kind message.rec')).toEqual(['message.received'])
    expect(await words('privy events --kind req')).toContain('request')
    expect(await words('privy search x --in ')).toEqual(['bob'])
    expect(await words('privy send bob --reply-to ')).toEqual([])
    expect(await words('privy start --words-file ')).toEqual([':files'])
    expect(await words('privy read --home ')).toEqual([':folders'])
  })

  test('names of accounts, contacts and settings, ids of requests', async () => {
    expect(await follows('privy --account ')).toEqual([`alice\t${fake.address}`])
    expect(await follows('privy send ')).toEqual([`bob\t${bobAddress}`])
    for (const line of ['read', 'contact show', 'contact rename', 'contact verify', 'send x --to', 'search --from'])
      expect(await words(`privy ${line} B`), line).toEqual(['bob'])
    expect(await words('privy send bob ')).toEqual([])
    for (const answer of ['accept', 'decline'])
      expect(await follows(`privy request ${answer} `)).toEqual([
        `${'c1'.repeat(4)}\tcarol`,
        `carol\tprivy://${'ca'.repeat(32)}`,
      ])
    expect(await words('privy config get interface.t')).toEqual(['interface.theme'])
    expect(await words('privy config set interface.theme d')).toEqual(['dark', 'default'])
    expect(await words('privy config set network.profile p')).toEqual(['public', 'private'])
    expect(await words('privy completion ')).toEqual(['bash', 'zsh', 'fish'])
  })

  test('a name that cannot be typed as it is shown gives its address', async () => {
    const [bob] = fake.world.contacts
    if (!bob) throw new Error('no contact')
    fake.world.contacts = ['--yes', ':files', 'a\u202eb', 'a\tb'].map((name) => ({ ...bob, name }))
    try {
      expect(await words('privy send ')).toEqual(Array(4).fill(bobAddress))
    } finally {
      fake.world.contacts = [bob]
    }
  })

  test('without a node there are no names, and none is started; nor of an account that there is not', async () => {
    await fake.stop()
    try {
      expect(await words('privy send ')).toEqual([])
      expect(await words('privy --account al')).toEqual(['alice'])
    } finally {
      await fake.start()
    }
    for (const flag of ['--account nobody', '--home /nowhere'])
      expect(await run(['completion', '--line', `privy ${flag} send `])).toMatchObject({ code: 3, out: '' })
    expect(await words(`privy --home ${fake.home} --account alice send `)).toEqual(['bob'])
  })

  test('a shell that there is no script for is refused', async () => {
    expect(await run(['completion', 'tcsh'])).toMatchObject({ code: 2, out: '' })
    expect(await run(['completion'])).toMatchObject({ code: 2, out: '' })
    for (const shell of ['bash', 'zsh', 'fish'])
      expect((await run(['completion', shell])).out).toContain('command privy completion --line')
  })
})

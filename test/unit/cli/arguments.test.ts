import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { catalogue } from '../../../src/cli/catalogue.ts'
import type { Command } from '../../../src/cli/command.ts'
import { parseDuration } from '../../../src/cli/arguments/duration.ts'
import { findCommand, interfaceFlags } from '../../../src/cli/arguments/find-command.ts'
import { readText } from '../../../src/cli/arguments/message-text.ts'
import { plannedCommands } from '../../../src/cli/arguments/planned.ts'
import { parseArguments } from '../../../src/cli/arguments/parse-arguments.ts'
import { showWords } from '../../../src/cli/output/show.ts'

const usage = expect.objectContaining({ code: 'usage' }) as Error

describe('the command line', () => {
  test.each([
    [['send', 'bob', 'hi'], 'send', ['bob', 'hi']],
    [['--json', '--account', 'send', 'read', '--unread'], 'read', ['--json', '--account', 'send', '--unread']],
    [['contact', '--home', 'x', 'add', 'L', '--json'], 'contact add', ['--home', 'x', 'L', '--json']],
    [['account'], 'account', []],
    [['--home', 'x'], undefined, ['--home', 'x']],
    [['--', 'send'], undefined, ['--', 'send']],
    [['frobnicate', 'x'], 'frobnicate', ['x']],
    [[], undefined, []],
    [['help'], undefined, ['--help']],
    [['--json', 'help', 'contact', 'add'], 'contact add', ['--json', '--help']],
  ])('%j is the command %j', (argv, name, rest) => {
    expect(findCommand(argv)).toMatchObject({ name, rest })
  })

  test('alone, it opens the interface, unless a flag means something else', () => {
    expect(interfaceFlags(['--no-color', '--home', '/h', '--account=a'])).toEqual({
      ...{ home: '/h', isAccessible: false, isMono: true },
    })
    expect(interfaceFlags(['--accessible'])).toEqual({ home: undefined, isAccessible: true, isMono: false })
    for (const rest of [['--json'], ['--help'], ['-V'], ['--bogus'], ['--home'], ['--', 'send']])
      expect(interfaceFlags(rest), String(rest)).toBeUndefined()
  })

  const command: Command = {
    flags: {
      name: { type: 'string', about: '' },
      mark: { type: 'boolean', default: true, about: '' },
      replyTo: { type: 'string', about: '' },
    },
    args: [0, 3],
    run: async () => 0,
  }
  const parse = (...rest: string[]) => parseArguments(rest, command, 'send')

  test('takes text as it is typed', () => {
    expect(parse('007', '"quoted"', '1e3').args).toEqual(['007', '"quoted"', '1e3'])
    expect(parse('-').args).toEqual(['-'])
    expect(parse('a', '--', '--name').args).toEqual(['a', '--name'])
  })

  test('flags have defaults and can be switched off', () => {
    expect(parse('--reply-to', 'x').flags).toMatchObject({ replyTo: 'x', mark: true, color: true, json: false })
    expect(parse('--no-mark').flags).toMatchObject({ mark: false })
  })

  test.each([
    ['an unknown flag', ['--bogus'], 'There is no flag --bogus'],
    ['an unknown letter', ['-x'], 'There is no flag -x'],
    ['a flag of Object', ['--constructor'], 'There is no flag'],
    ['a missing value', ['--name'], '--name needs a value'],
    ['an empty value', ['--name', ''], '--name needs a value'],
    ['a flag given twice', ['--name', 'a', '--name', 'b'], 'can only be set once'],
    ['too many arguments', ['a', 'b', 'c', 'd'], 'takes fewer arguments'],
  ])('%s is refused', (_, rest, message) => {
    expect(() => parse(...rest)).toThrow(usage)
    expect(() => parse(...rest)).toThrow(message)
  })

  test('a mistyped flag is recognised', () => {
    expect(() => parse('--replyto', 'x')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('--reply-to') as string }),
    )
  })

  test('every command of the catalogue can be loaded', async () => {
    for (const { name, load } of catalogue)
      expect(await load(), name).toMatchObject({ args: [expect.any(Number), expect.any(Number)] })
  })
})

test('a command that is there is not among the planned ones', () => {
  const isThere = (planned: string) => catalogue.some(({ name }) => `${name} `.startsWith(`${planned} `))
  expect(Object.keys(plannedCommands).filter(isThere)).toEqual([])
})

describe('durations', () => {
  test.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['1.5m', 90_000],
    ['1h', 3_600_000],
    ['0s', 0],
    ['1d', 24 * 3_600_000],
  ])('%s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  test.each(['', '30', 's', '-1s', '2d', '1 h', '25h', '1e3s', 'Infinitys'])('%j is none', (text) => {
    expect(() => parseDuration(text)).toThrow(usage)
  })
})

describe('the text of a message', () => {
  const never = new AbortController().signal
  const read = (...chunks: (string | Uint8Array)[]) =>
    readText({ stdin: Readable.from(chunks.map((chunk) => Buffer.from(chunk as string))), signal: never })

  test('from standard input loses the newline that ends it, one only', async () => {
    expect(await read('hi\n')).toBe('hi')
    expect(await read('hi\n\n')).toBe('hi\n')
    expect(await read('hi\r\n')).toBe('hi')
    expect(await read(' \ufeffhi ')).toBe(' \ufeffhi ')
  })

  test('may be cut anywhere on its way', async () => {
    expect(await read(...[...Buffer.from('🦊é')].map((byte) => Uint8Array.of(byte)))).toBe('🦊é')
  })

  test('must be UTF-8, and not endless', async () => {
    await expect(read(Uint8Array.of(0xff))).rejects.toMatchObject({ code: 'bad-input' })
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(65_536, 0x61)
      })(),
    )
    await expect(readText({ stdin: endless, signal: never })).rejects.toMatchObject({ code: 'too-large' })
  })
})

test('the words are numbered down the columns', () => {
  const lines = showWords(Array.from({ length: 24 }, (_, index) => `w${index + 1}`).join(' ')).split('\n')
  expect(lines).toHaveLength(6)
  expect(lines[0]).toBe(' 1. w1     7. w7    13. w13   19. w19')
  expect(lines[5]).toBe(' 6. w6    12. w12   18. w18   24. w24')
})

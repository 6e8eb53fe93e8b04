import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { widthTables } from '../support/terminal/emulator.ts'
import { fuzzInterface, isOurs } from '../support/terminal/fuzz-interface.ts'
import { type InterfaceSeat, sitAtInterface } from '../support/terminal/interface-seat.ts'
import { ptyNeeds } from '../support/terminal/pty.ts'
import { setStage, type Stage } from '../support/nodes/stage.ts'
import { strangeTexts } from '../support/terminal/strange-texts.ts'

/** Crashes the interface when a signal asks for it. */
const breakable = { NODE_OPTIONS: `--import=${join(import.meta.dirname, '../support/machine/crash.ts')}` }

describe.skipIf(ptyNeeds.isMissing)(`at a pseudo-terminal ${ptyNeeds.label}`, () => {
  let stage: Stage | undefined
  let seat: InterfaceSeat | undefined
  afterEach(async () => {
    seat?.kill()
    await seat?.ended
    await stage?.close()
    ;[stage, seat] = [undefined, undefined]
  })

  async function sit(names: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const set = (stage = await setStage(names))
    const sat = (seat = await sitAtInterface({ ...set, env: { ...set.env, ...env } }, 80, 24, widthTables))
    return { stage: set, seat: sat }
  }

  // `npm run fuzz:tui` goes on where this ends.
  test.each([1, 2, 3])('whatever was done, the screen is what a fresh terminal shows (seed %i)', async (seed) => {
    expect((await fuzzInterface(seed, 120)).problems).toEqual([])
  })

  test('while nothing happens, nothing is written', async () => {
    const { seat, stage } = await sit(['bob'])
    await seat.sees('Enter send')
    stage.push(0, 'the last thing that happens')
    await seat.sees('the last thing')
    await seat.quiet(500)
    expect(await seat.next(3_500)).toBe(false)
  })

  // tmux does not tell of all modes; test/e2e/tui-leaving.test.ts has all ways of leaving.
  test.each([
    ['quits', (each: InterfaceSeat) => each.write('\x11'), 0],
    ['breaks', (each: InterfaceSeat) => process.kill(each.pid, 'SIGUSR2'), 1],
  ])('when it %s, pastes, focus and mouse are not told of any more', async (_, end, code) => {
    const { seat } = await sit(['bob'], breakable)
    await seat.sees('Enter send')
    const modes = (): string | undefined => seat.emulators[0]?.modes()
    await expect.poll(modes).toBe('alternate=1 cursor=1 wrap=0 paste=1 focus=1 mouse=0')
    // Where nothing is written there is no cursor: it comes back.
    seat.write('?')
    await expect.poll(modes).toBe('alternate=1 cursor=0 wrap=0 paste=1 focus=1 mouse=0')
    end(seat)
    expect(await seat.ended).toBe(code)
    expect(modes()).toBe('alternate=0 cursor=1 wrap=1 paste=0 focus=0 mouse=0')
  })

  test('what others write stays in its place, whatever it is', async () => {
    const hostile = [
      ...strangeTexts,
      '\x1b]4;1;red\x07',
      '\x1b]11;#f00\x07',
      '\x1b[?1049l',
      '\x1bc',
      '\x1b[6n',
      '\x9d0;owned\x9c',
    ]
    const { seat, stage } = await sit(['bob', '\x1b]2;owned\x07eve\x1b[5A', '\u202eabc\x1b[41m'])
    await seat.sees('Enter send')
    for (const text of hostile) stage.push(0, text)
    stage.push(0, 'and the end')
    await seat.sees('and the end')
    await seat.quiet(300)
    for (const { reached, terminal, screen } of seat.emulators) {
      const rows = screen().split('\n')
      expect(reached.filter((each) => !isOurs(each))).toEqual([])
      expect(rows[0]).toMatch(/^ Privy/)
      expect(rows.at(-1)).toMatch(/^Enter send/)
      expect(rows.slice(1, -1).every((row) => row.startsWith('│', 19) || /[^ -~]/.test(row.slice(0, 19)))).toBe(true)
      expect(terminal.modes.wraparoundMode).toBe(false)
      const colours = Array.from({ length: terminal.rows }, (_, row) =>
        Array.from({ length: terminal.cols }, (_, column) =>
          terminal.buffer.active.getLine(row)?.getCell(column)?.getBgColor(),
        ),
      )
      expect(colours.flat().every((each) => each === -1)).toBe(true)
    }
  })
})

describe.skipIf(ptyNeeds.isMissing)(`the terminal's cursor ${ptyNeeds.label}`, () => {
  let stage: Stage | undefined
  let seat: InterfaceSeat | undefined
  afterEach(async () => {
    seat?.kill()
    await seat?.ended
    await stage?.close()
    ;[stage, seat] = [undefined, undefined]
  })

  /** Where it is, and whether it is seen. */
  const place = () => {
    const [emulator] = seat?.emulators ?? []
    const { cursorX = -1, cursorY = -1 } = emulator?.terminal.buffer.active ?? {}
    return `${cursorX},${cursorY}${/cursor=1/.test(emulator?.modes() ?? '') ? '' : ' hidden'}`
  }
  const stands = (at: string | RegExp) =>
    expect.poll(place, { timeout: 10_000 })[typeof at === 'string' ? 'toBe' : 'toMatch'](at as never)
  const hides = () => stands(/hidden$/)
  async function sit(columns: number, rows: number): Promise<InterfaceSeat> {
    stage = await setStage(['bob'])
    stage.say(0, 'a message')
    seat = await sitAtInterface(stage, columns, rows, ['15-graphemes'])
    await seat.sees('a message')
    return seat
  }

  test('stands where one writes: behind wide characters and tabs, and in rows that go on', async () => {
    const { write, sees } = await sit(40, 12)
    await stands('2,10')
    write('ab')
    await stands('4,10')
    write('漢字')
    await stands('8,10')
    write('\x1b[D')
    await stands('6,10')
    write('\x1b[200~\t\x1b[201~')
    await stands('10,10')
    write('\x15')
    await stands('2,10')
    write('\x1b[200~the quick brown fox jumps over the lazy dog\x1b[201~')
    await sees('lazy dog')
    await stands('10,10')
    write('\x01')
    await stands('2,9')
  })

  test('stands in every field, and is hidden where keys are commands', async () => {
    const { write, sees } = await sit(80, 24)
    await stands('22,22')
    write('\x1b[A')
    await hides()
    write('\x1b')
    await stands('22,22')
    write('\x18')
    await hides()
    write('a')
    await sees('Their link')
    await stands('2,4')
    write('\x1b[B')
    await stands('2,6')
    write('Bob')
    await stands('5,6')
    write('\x1b')
    await stands('22,22')
    for (const [key, at] of [
      ['\x0b', '2,2'],
      ['\x06', '2,2'],
    ] as const) {
      write(key)
      await stands(at)
      write('漢')
      await stands('4,2')
      write('\x1b')
      await stands('22,22')
    }
    write('\x18s')
    await sees('Settings')
    await hides()
    write('\x1b')
    await stands('22,22')
    write('?')
    await sees('Help')
    await hides()
  })

  test('stays there while messages come, and after the size has changed', async () => {
    const { write, sees, resize } = await sit(80, 24)
    write('abc')
    await stands('25,22')
    stage?.push(0, 'another one')
    await sees('another one')
    await stands('25,22')
    await resize(40, 12)
    await stands('5,10')
    await resize(80, 24)
    await stands('25,22')
    write('\x0c')
    await stands('25,22')
  })

  test('is seen again when the program has ended', async () => {
    const { write } = await sit(80, 24)
    write('\x1b[A')
    await hides()
    write('\x11')
    expect(await seat?.ended).toBe(0)
    expect(place()).not.toMatch(/hidden/)
  })
})

import { Unicode11Addon } from '@xterm/addon-unicode11'
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes'
import xterm from '@xterm/headless'

/** Width tables of terminals: emoji have one column; or two, and each part of a joined emoji counts; or whole graphemes count. */
export const widthTables = ['6', '11', '15-graphemes'] as const
export type WidthTable = (typeof widthTables)[number]

/** A terminal without a window: the cells of xterm. */
export interface Emulator {
  /** Writes bytes. Resolves when they are on the screen. */
  readonly feed: (bytes: Uint8Array | string) => Promise<void>
  readonly resize: (columns: number, rows: number) => void
  /** The rows of the screen, without spaces at their ends. */
  readonly screen: () => string
  /** The rows with the attributes of each cell. Screens with equal values look the same. */
  readonly looks: () => string
  /** Modes that would stay set when a program ends. */
  readonly modes: () => string
  /** Sequences that affect the terminal outside of its cells: titles, clipboard, colours, requested replies. */
  readonly reached: readonly string[]
  readonly terminal: xterm.Terminal
}

export function createEmulator(columns: number, rows: number, table: WidthTable): Emulator {
  const terminal = new xterm.Terminal({ cols: columns, rows, scrollback: 200, allowProposedApi: true })
  terminal.loadAddon(new Unicode11Addon())
  terminal.loadAddon(new UnicodeGraphemesAddon())
  terminal.unicode.activeVersion = table
  const reached: string[] = []
  const modes = new Map<number, boolean>()
  for (const code of [0, 1, 2, 4, 7, 8, 9, 10, 11, 12, 21, 22, 50, 52, 99, 104, 110, 111, 112, 133, 633, 777, 1337])
    terminal.parser.registerOscHandler(code, (data) => {
      reached.push(`OSC ${code};${data}`)
      return false
    })
  terminal.onData((reply) => reached.push(`reply ${JSON.stringify(reply)}`))
  terminal.onBell(() => reached.push('bell'))
  for (const [final, isOn] of [
    ['h', true],
    ['l', false],
  ] as const)
    terminal.parser.registerCsiHandler({ prefix: '?', final }, (params) => {
      for (const mode of params) if (typeof mode === 'number') modes.set(mode, isOn)
      return false
    })
  const lines = (): string[] =>
    Array.from(
      { length: terminal.rows },
      (_, row) => terminal.buffer.active.getLine(terminal.buffer.active.baseY + row)?.translateToString(true) ?? '',
    )

  function lookOf(row: number): string {
    const line = terminal.buffer.active.getLine(terminal.buffer.active.baseY + row)
    let looks = ''
    let before = ''
    for (let column = 0; column < terminal.cols; column++) {
      const cell = line?.getCell(column)
      if (!cell) break
      const isBlank = cell.getChars().trim() === '' && cell.isInverse() === 0 && cell.getBgColorMode() === 0
      const flags = [cell.isBold(), cell.isDim(), cell.isInverse(), cell.isUnderline(), cell.isItalic()]
      const look = isBlank
        ? ''
        : `${flags.map((each) => (each === 0 ? 0 : 1)).join('')}/${cell.getFgColor()}/${cell.getBgColor()}`
      if (look !== before) looks += `{${look}}`
      before = look
      looks += cell.getChars() || ' '
    }
    return looks.trimEnd()
  }

  return {
    feed: (bytes) => new Promise((resolve) => terminal.write(bytes, resolve)),
    resize: (toColumns, toRows) => terminal.resize(toColumns, toRows),
    screen: () => lines().join('\n'),
    looks: () => Array.from({ length: terminal.rows }, (_, row) => lookOf(row)).join('\n'),
    modes: () =>
      [
        `alternate=${terminal.buffer.active.type === 'alternate' ? 1 : 0}`,
        `cursor=${modes.get(25) === false ? 0 : 1}`,
        `wrap=${terminal.modes.wraparoundMode ? 1 : 0}`,
        `paste=${terminal.modes.bracketedPasteMode ? 1 : 0}`,
        `focus=${terminal.modes.sendFocusMode ? 1 : 0}`,
        `mouse=${terminal.modes.mouseTrackingMode === 'none' ? 0 : 1}`,
      ].join(' '),
    reached,
    terminal,
  }
}

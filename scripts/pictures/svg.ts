import type { Terminal } from '@xterm/headless'

/** Colours of a terminal, as CSS colours. */
export interface Palette {
  readonly text: string
  readonly ground: string
  /** The eight colours, then their bright ones. */
  readonly sixteen: readonly string[]
}

export const palettes = {
  dark: {
    ...{ text: '#d5d9e0', ground: '#1b1e25' },
    sixteen: [
      ...['#000000', '#e06c75', '#8cc570', '#e3b969', '#61afef', '#c678dd', '#56b6c2', '#d5d9e0'],
      ...['#5c6370', '#ff7b85', '#a6da95', '#f5c76b', '#7fc7ff', '#d8a0ef', '#7fd5e0', '#ffffff'],
    ],
  },
  light: {
    ...{ text: '#24292f', ground: '#fbfbfc' },
    sixteen: [
      ...['#000000', '#b31d28', '#1a6b2f', '#7a4a00', '#005a9e', '#6f42c1', '#1b6f7a', '#6a737d'],
      ...['#444d56', '#cb2431', '#22863a', '#b08800', '#2188ff', '#8a63d2', '#3192aa', '#ffffff'],
    ],
  },
} as const satisfies Record<string, Palette>

/** Pixels. */
const [cellWidth, cellHeight, padding, fontSize] = [8.4, 18, 12, 14]
/** Part of the cell that a block character fills. Blocks are drawn as shapes, because fonts leave gaps between them and cameras must read the codes. */
const blocks: Readonly<Record<string, readonly [from: number, to: number]>> = {
  '█': [0, 1],
  '▀': [0, 0.5],
  '▄': [0.5, 1],
}

interface Look {
  readonly text: string
  readonly ground: string
  readonly bold: boolean
  readonly faint: boolean
  readonly underlined: boolean
}
interface Cell extends Look {
  readonly chars: string
  readonly width: number
}
type TerminalCell = NonNullable<ReturnType<NonNullable<ReturnType<Terminal['buffer']['active']['getLine']>>['getCell']>>

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
const pixels = (value: number): string => String(Math.round(value * 100) / 100)

function cellOf(cell: TerminalCell, { text, ground, sixteen }: Palette): Cell {
  const colour = (index: number, isRgb: boolean, otherwise: string): string =>
    isRgb ? `#${index.toString(16).padStart(6, '0')}` : (sixteen[index] ?? otherwise)
  const fore = colour(cell.getFgColor(), cell.isFgRGB(), text)
  const back = colour(cell.getBgColor(), cell.isBgRGB(), ground)
  const isInverse = cell.isInverse() !== 0
  return {
    ...{ chars: cell.getChars() || ' ', width: cell.getWidth() },
    ...{ text: isInverse ? back : fore, ground: isInverse ? fore : back },
    ...{ bold: cell.isBold() !== 0, faint: cell.isDim() !== 0, underlined: cell.isUnderline() !== 0 },
  }
}

const lookKey = ({ text, ground, bold, faint, underlined }: Look): string =>
  `${text} ${ground} ${bold} ${faint} ${underlined}`

/** The screen of a terminal as SVG. Text stays text, and each run fills exactly its columns in any font. */
export function svgOf(terminal: Terminal, palette: Palette, title: string): string {
  const [width, height] = [terminal.cols * cellWidth + 2 * padding, terminal.rows * cellHeight + 2 * padding]
  const parts: string[] = []
  const boxes = new Map<string, string>()
  const box = (colour: string, x: number, y: number, wide: number, high: number): void => {
    const path = `M${pixels(x)} ${pixels(y)}h${pixels(wide)}v${pixels(high)}h-${pixels(wide)}z`
    boxes.set(colour, `${boxes.get(colour) ?? ''}${path}`)
  }
  for (let row = 0; row < terminal.rows; row++) {
    const y = padding + row * cellHeight
    for (const { cells, column } of runsOf(terminal, row, palette)) {
      const [first] = cells
      if (!first) continue
      const x = padding + column * cellWidth
      const columns = cells.reduce((sum, each) => sum + each.width, 0)
      if (first.ground !== palette.ground) box(first.ground, x, y, columns * cellWidth, cellHeight)
      const [from, to] = blocks[first.chars] ?? []
      if (from !== undefined && to !== undefined) {
        box(first.text, x, y + from * cellHeight, columns * cellWidth, (to - from) * cellHeight)
        continue
      }
      const text = cells.map(({ chars }) => chars).join('')
      if (text.trim() === '') continue
      const [before, behind] = [text.length - text.trimStart().length, text.length - text.trimEnd().length]
      const long = (columns - before - behind) * cellWidth
      const style = [
        ` fill="${first.text}"`,
        first.bold ? ' font-weight="bold"' : '',
        first.faint ? ' opacity=".62"' : '',
        first.underlined ? ' text-decoration="underline"' : '',
      ].join('')
      const at = `x="${pixels(x + before * cellWidth)}" y="${pixels(y + cellHeight * 0.75)}" textLength="${pixels(long)}"`
      parts.push(`<text ${at}${style}>${escaped(text.trim())}</text>`)
    }
  }
  const drawn = [...boxes].map(([colour, path]) => `<path fill="${colour}" d="${path}"/>`)
  return `<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" viewBox="0 0 ${pixels(width)} ${pixels(height)}" role="img" aria-label="${escaped(title)}">
<style>text{font:${fontSize}px ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;white-space:pre}</style>
<rect width="100%" height="100%" rx="8" fill="${palette.ground}"/>
${[...drawn, ...parts].join('\n')}
</svg>
`
}

interface Run {
  readonly column: number
  readonly cells: Cell[]
}

/** Neighbouring cells of one look; for blocks, of one character. A run does not begin or end with an invisible blank. */
function runsOf(terminal: Terminal, row: number, palette: Palette): Run[] {
  const line = terminal.buffer.active.getLine(row)
  const runs: Run[] = []
  let before = ''
  for (let column = 0; column < terminal.cols; column++) {
    const given = line?.getCell(column)
    if (!given || given.getWidth() === 0) continue
    const cell = cellOf(given, palette)
    const isBlank = cell.chars === ' ' && cell.ground === palette.ground
    const key = isBlank ? '' : `${lookKey(cell)} ${cell.chars in blocks ? cell.chars : ''}`
    if (!isBlank) {
      if (key === before) runs.at(-1)?.cells.push(cell)
      else runs.push({ column, cells: [cell] })
    }
    before = key
  }
  return runs
}

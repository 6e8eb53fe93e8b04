import jsqr from 'jsqr'

/** jsQR is CommonJS with a default of its own. */
const read = jsqr as unknown as typeof jsqr.default

/** Pixels of a module: a camera sees more than one. */
const scale = 4

/**
 * What a camera reads of a code that is drawn with half blocks.
 * @param draws which modules the blocks are
 */
export function readCode(lines: readonly string[], draws: 'dark' | 'light'): string | undefined {
  const width = Math.max(...lines.map((line) => line.length))
  const [columns, rows] = [width * scale, lines.length * 2 * scale]
  const pixels = new Uint8ClampedArray(columns * rows * 4).fill(255)
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      const row = Math.floor(y / scale)
      const each = lines[Math.floor(row / 2)]?.[Math.floor(x / scale)] ?? ' '
      const isDrawn = each === '█' || each === (row % 2 === 0 ? '▀' : '▄')
      if (isDrawn === (draws === 'dark')) pixels.fill(0, (y * columns + x) * 4, (y * columns + x) * 4 + 3)
    }
  return read(pixels, columns, rows)?.data
}

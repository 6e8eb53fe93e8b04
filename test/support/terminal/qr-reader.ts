import jsqr from 'jsqr'

/** jsQR is CommonJS with its own `default`. */
const read = jsqr as unknown as typeof jsqr.default

/** Width of a module in pixels. */
const scale = 4

/**
 * Reads a code that is drawn with half blocks, as a camera does.
 * @param draws the modules that the blocks draw
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

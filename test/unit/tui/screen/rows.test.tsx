import chalk from 'chalk'
import { render } from 'ink-testing-library'
import { expect, onTestFinished, test } from 'vitest'
import { row } from '../../../../src/tui/screen/text/rows.ts'
import { RowsView, RowView } from '../../../../src/tui/screen/views/rows.tsx'

test('every row is one row: empty ones have their height, long ones are cut', () => {
  const { lastFrame, unmount } = render(
    <RowsView rows={[row('first'), [], row('x'.repeat(300)), row('last')]} height={5} />,
  )
  const lines = lastFrame()?.split('\n') ?? []
  expect(lines).toHaveLength(5)
  expect(lines[2]).toHaveLength(100)
  expect(lines.map((line) => line.slice(0, 5).trim())).toEqual(['first', '', 'xxxxx', 'last', ''])
  unmount()
})

test('what a row says is one text, whatever its pieces are', () => {
  const { lastFrame, unmount } = render(
    <RowView row={[{ text: '12:00 ', token: 'faint' }, { text: 'bob ', token: 'name' }, { text: 'hi' }]} />,
  )
  expect(lastFrame()).toBe('12:00 bob hi')
  unmount()
})

test('a row that is cut keeps its look', () => {
  const { level } = chalk
  onTestFinished(() => void (chalk.level = level))
  chalk.level = 1
  const { lastFrame, unmount } = render(
    <RowView
      row={[
        { text: 'x'.repeat(90), token: 'strong' },
        { text: 'y'.repeat(90), token: 'faint' },
      ]}
    />,
  )
  expect(lastFrame()).toBe(`\x1b[1m${'x'.repeat(90)}\x1b[22m\x1b[2m${'y'.repeat(9)}\x1b[22m…`)
  unmount()
})

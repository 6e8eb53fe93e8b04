import { render } from 'ink-testing-library'
import { expect, test } from 'vitest'
import { row } from '../../src/tui/rows.ts'
import { RowsView, RowView } from '../../src/tui/views/rows.tsx'

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

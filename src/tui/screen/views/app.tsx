import { Box, useCursor } from 'ink'
import { frameOf } from '../frame.ts'
import type { Store } from '../../model/store.ts'
import { RowsView } from './rows.tsx'
import { shownTheme, themes } from '../text/theme.ts'
import { ThemeContext } from './theme-context.ts'
import { StoreContext, useSelected } from './store-context.ts'

/** The full-screen interface, with exactly the size of the terminal. */
export function App({ store }: { readonly store: Store }) {
  return (
    <StoreContext value={store}>
      <Screen />
    </StoreContext>
  )
}

function Screen() {
  const state = useSelected((all) => all)
  const { above, below, height, list, listWidth, pane, chosen, cursor } = frameOf(state)
  useCursor().setCursorPosition(cursor)
  return (
    <ThemeContext value={themes[shownTheme(state)]}>
      <Box flexDirection="column" width={state.columns} height={state.rows}>
        <RowsView rows={above} height={above.length} />
        <Box height={height}>
          {listWidth === 0 ? null : (
            <Box flexDirection="column" width={listWidth}>
              <RowsView rows={list} height={height} />
            </Box>
          )}
          <Box flexDirection="column" width={state.columns - listWidth}>
            <RowsView rows={pane} height={height} chosen={chosen} />
          </Box>
        </Box>
        <RowsView rows={below} height={below.length} />
      </Box>
    </ThemeContext>
  )
}

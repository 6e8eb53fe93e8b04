import { Box } from 'ink'
import { completionRows } from '../completion.ts'
import { popupRows, statusBar } from '../bars.ts'
import { composerRows, listRows, messageRows, newerRow, titleRow } from '../chat-rows.ts'
import { layerRows, layerTitle } from '../layer-rows.ts'
import { footerRows } from '../footer.ts'
import { layoutOf } from '../layout.ts'
import { row } from '../rows.ts'
import { currentOf, type State } from '../state.ts'
import type { Store } from '../store.ts'
import { RowsView, RowView } from './rows.tsx'
import { shownTheme, themes } from '../theme.ts'
import { ThemeContext } from './theme-context.ts'
import { StoreContext, useSelected } from './store-context.ts'

/** The whole interface: exactly as many rows and columns as the terminal has. */
export function App({ store }: { readonly store: Store }) {
  return (
    <StoreContext value={store}>
      <Screen />
    </StoreContext>
  )
}

function Screen() {
  const state = useSelected((all) => all)
  const { columns, rows } = state
  const layer = state.layers.at(-1)
  const below = footerRows(state)
  // Status bar and title are one row each.
  const height = rows - 2 - below.length
  return (
    <ThemeContext value={themes[shownTheme(state)]}>
      <Box flexDirection="column" width={columns} height={rows}>
        <RowView row={statusBar(state)} />
        {layer ? (
          <>
            <RowView row={row(layerTitle(layer), 'strong')} />
            <RowsView rows={layerRows(state, layer, height)} height={height} />
          </>
        ) : (
          <Chats state={state} />
        )}
        <RowsView rows={below} height={below.length} />
      </Box>
    </ThemeContext>
  )
}

function Chats({ state }: { readonly state: State }) {
  const { listWidth, paneWidth, chatRows: height } = layoutOf(state)
  const { anchor, newer = 0 } = currentOf(state) ?? {}
  return (
    <Box height={height}>
      {listWidth === 0 ? null : (
        <Box flexDirection="column" width={listWidth}>
          <RowsView rows={listRows(state, height)} height={height} />
        </Box>
      )}
      <Box flexDirection="column" width={paneWidth}>
        <RowView row={titleRow(state)} />
        <Messages state={state} />
        {anchor ? <RowView row={newerRow(state, newer, paneWidth)} /> : null}
        {composerRows(state).map((each, index) => (
          <RowView key={index} row={each} />
        ))}
      </Box>
    </Box>
  )
}

/** The messages, or what may follow the leader key over their lower part. */
function Messages({ state }: { readonly state: State }) {
  const { messageRows: height } = layoutOf(state)
  const { rows, chosen } = messageRows(state)
  const popup = popupRows(state) ?? completionRows(state, layoutOf(state).paneWidth)
  // Where there is not room for all: what one writes in is below, of keys the first ones are needed most.
  const shown = state.leader ? popup.slice(0, height) : popup.slice(-height)
  return Array.from({ length: height }, (_, index) => {
    const each = shown[index - (height - shown.length)] ?? rows[index] ?? []
    return <RowView key={index} row={each} chosen={chosen.has(each)} />
  })
}

import { popupRows, statusBar } from './bars.ts'
import { composerRows, listRows, messageRows, newerRow, titleRow } from './chat-rows.ts'
import { codeScreen } from './text/code-rows.ts'
import { completionRows } from './completion-rows.ts'
import { footerRows, hintRow } from './footer.ts'
import { textWidth } from './text/graphemes.ts'
import { layerRows, layerTitle } from './layers/layer-rows.ts'
import { showKey } from '../model/input/keys.ts'
import type { CodeShown, Layer } from '../model/layers/layers.ts'
import { layoutOf } from './layout.ts'
import { leaderRows } from './leader-rows.ts'
import { mostScroll } from '../model/layers/pages.ts'
import type { Row } from './text/rows.ts'
import { scopesOf } from '../model/scopes.ts'
import { currentOf, type State } from '../model/state.ts'

/** A cell of the screen; 0, 0 is the upper left. */
export interface Cell {
  readonly x: number
  readonly y: number
}

/** The whole screen as rows. */
export interface Frame {
  /** Rows of the full width at the top and at the bottom. */
  readonly above: readonly Row[]
  readonly below: readonly Row[]
  /** The `height` rows between them: the list of `listWidth` columns and the pane beside it. */
  readonly height: number
  readonly list: readonly Row[]
  readonly listWidth: number
  readonly pane: readonly Row[]
  /** Rows of the chosen message. */
  readonly chosen: ReadonlySet<Row>
  /** Cell of the text cursor; undefined where keys are commands. Input methods and magnifiers follow it. */
  readonly cursor: Cell | undefined
}

type Drawn = Omit<Frame, 'cursor'>

export function frameOf(state: State): Frame {
  const layer = state.layers.at(-1)
  const drawn = layer ? layerFrame(state, layer) : chatFrame(state)
  return { ...drawn, cursor: scopesOf(state).includes('editing') ? cursorIn(drawn) : undefined }
}

const nothingChosen: ReadonlySet<Row> = new Set()

function layerFrame(state: State, layer: Layer): Drawn {
  // A code gets the whole screen.
  const above = layer.kind === 'code' ? [] : [statusBar(state), titleOf(state, layer)]
  const below = layer.kind === 'code' ? [codeHint(state, layer)] : footerRows(state)
  const height = Math.max(0, state.rows - above.length - below.length)
  const pane = layerRows(state, layer, height)
  return { above, below, height, list: [], listWidth: 0, pane, chosen: nothingChosen }
}

/** The title of a layer, and the key to scroll if the page continues below. */
function titleOf(state: State, layer: Layer): Row {
  const title = { text: layerTitle(layer), token: 'strong' } as const
  if (layer.kind !== 'page' || layer.scroll >= mostScroll(layer, state)) return [title]
  const key = state.bindings.find(({ action, scope }) => action === 'pageDown' && scope === 'page')?.keys[0]
  return key === undefined ? [title] : [title, { text: `  ↓ ${showKey(key)}`, token: 'faint' }]
}

/** The hints, and what the code omits. */
function codeHint(state: State, { text }: CodeShown): Row {
  const { about } = codeScreen(text, state)
  return [...hintRow(state, state.columns - textWidth(about)), { text: about, token: 'attention' }]
}

function chatFrame(state: State): Drawn {
  const { listWidth, chatRows: height } = layoutOf(state)
  const list = listWidth === 0 ? [] : listRows(state, height)
  return { above: [statusBar(state)], below: footerRows(state), height, list, listWidth, ...paneOf(state, height) }
}

/** A conversation with its pop-ups. */
function paneOf(state: State, height: number): Pick<Frame, 'pane' | 'chosen'> {
  const { paneWidth, messageRows: room } = layoutOf(state)
  const { rows, chosen } = messageRows(state)
  const { anchor, newer = 0 } = currentOf(state) ?? {}
  const messages = over(
    Array.from({ length: room }, (_, index) => rows[index] ?? []),
    overMessages(state, paneWidth, room),
  )
  const pane = [
    titleRow(state),
    ...messages,
    ...(anchor ? [newerRow(state, newer, paneWidth)] : []),
    ...composerRows(state),
  ]
  // No text is typed before the next key, so the pop-up may cover the composer.
  const shown = state.leader ? over(pane, leaderRows(state.bindings, paneWidth, height)) : pane
  return { pane: shown, chosen }
}

const overMessages = (state: State, width: number, height: number): readonly Row[] =>
  state.leader ? [] : (popupRows(state) ?? completionRows(state, width, height))

/** Covers the lower rows. If there are too many, the last ones are visible, because they hold the input. */
function over(rows: readonly Row[], upper: readonly Row[]): readonly Row[] {
  const shown = upper.slice(-rows.length)
  return [...rows.slice(0, rows.length - shown.length), ...shown]
}

/** The topmost cursor: that of a picker over the messages, not that of the composer below. */
function cursorIn({ above, pane, listWidth }: Drawn): Cell | undefined {
  const y = pane.findIndex((each) => each.some(({ token }) => token === 'cursor'))
  const written = pane[y]
  if (!written) return undefined
  const before = written.slice(
    0,
    written.findIndex(({ token }) => token === 'cursor'),
  )
  return { x: listWidth + before.reduce((sum, { text }) => sum + textWidth(text), 0), y: above.length + y }
}

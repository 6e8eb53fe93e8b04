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

/** A cell of the screen, from 0 at the upper left. */
export interface Cell {
  readonly x: number
  readonly y: number
}

/** Everything that is on the screen, as rows. */
export interface Frame {
  /** As wide as the screen, at its upper and its lower edge. */
  readonly above: readonly Row[]
  readonly below: readonly Row[]
  /** Between them, `height` rows: what is beside the list, which takes `listWidth` columns. */
  readonly height: number
  readonly list: readonly Row[]
  readonly listWidth: number
  readonly pane: readonly Row[]
  /** Rows of the chosen message. */
  readonly chosen: ReadonlySet<Row>
  /** Where one writes; undefined where keys are commands. Input methods and magnifiers look there. */
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
  // A code has the screen for itself.
  const above = layer.kind === 'code' ? [] : [statusBar(state), titleOf(state, layer)]
  const below = layer.kind === 'code' ? [codeHint(state, layer)] : footerRows(state)
  const height = Math.max(0, state.rows - above.length - below.length)
  const pane = layerRows(state, layer, height)
  return { above, below, height, list: [], listWidth: 0, pane, chosen: nothingChosen }
}

/** The title of a layer, and how to see more of a page that goes on below. */
function titleOf(state: State, layer: Layer): Row {
  const title = { text: layerTitle(layer), token: 'strong' } as const
  if (layer.kind !== 'page' || layer.scroll >= mostScroll(layer, state)) return [title]
  const key = state.bindings.find(({ action, scope }) => action === 'pageDown' && scope === 'page')?.keys[0]
  return key === undefined ? [title] : [title, { text: `  ↓ ${showKey(key)}`, token: 'faint' }]
}

/** What the keys do, and what a code leaves out. */
function codeHint(state: State, { text }: CodeShown): Row {
  const { about } = codeScreen(text, state)
  return [...hintRow(state, state.columns - textWidth(about)), { text: about, token: 'attention' }]
}

function chatFrame(state: State): Drawn {
  const { listWidth, chatRows: height } = layoutOf(state)
  const list = listWidth === 0 ? [] : listRows(state, height)
  return { above: [statusBar(state)], below: footerRows(state), height, list, listWidth, ...paneOf(state, height) }
}

/** A conversation, with what lies over it. */
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
  // Nothing is written before the next key: there is room over the composer too.
  const shown = state.leader ? over(pane, leaderRows(state.bindings, paneWidth, height)) : pane
  return { pane: shown, chosen }
}

const overMessages = (state: State, width: number, height: number): readonly Row[] =>
  state.leader ? [] : (popupRows(state) ?? completionRows(state, width, height))

/** Rows over the lower ones of others. Where there is not room for all, the last ones are seen: what one writes is there. */
function over(rows: readonly Row[], upper: readonly Row[]): readonly Row[] {
  const shown = upper.slice(-rows.length)
  return [...rows.slice(0, rows.length - shown.length), ...shown]
}

/** The uppermost place where something is written: of a picker over the messages, not of the composer below it. */
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

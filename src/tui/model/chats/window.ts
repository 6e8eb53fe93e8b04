/** A list of items of several rows each, in a window of `height` rows. `rowsAt` is called only for items near the window. */
export interface Shown<Row> {
  readonly count: number
  readonly rowsAt: (index: number) => readonly Row[]
  readonly height: number
}

/** Lower edge of the window: in item `index`, above its last `hidden` rows. `undefined` is the bottom, also after items are added. */
export interface Place {
  readonly index: number
  readonly hidden: number
}

/** The rows in the window, oldest first: `height` rows, or fewer if there are no more. */
export function visibleRows<Row>({ count, rowsAt, height }: Shown<Row>, place: Place | undefined): Row[] {
  const parts: (readonly Row[])[] = []
  let missing = height
  let [index, hidden] = place ? [Math.min(place.index, count - 1), place.hidden] : [count - 1, 0]
  for (; index >= 0 && missing > 0; index--) {
    const rows = rowsAt(index)
    const end = Math.max(0, rows.length - hidden)
    hidden = Math.max(0, hidden - rows.length)
    parts.push(rows.slice(Math.max(0, end - missing), end))
    missing -= Math.min(missing, end)
  }
  return parts.reverse().flat()
}

/** Scrolls the window by rows; positive numbers scroll up to older items. Stops at the oldest row and at the bottom, which is `undefined`. */
export function moveWindow<Row>(shown: Shown<Row>, place: Place | undefined, up: number): Place | undefined {
  const { count, rowsAt, height } = shown
  if (count === 0) return undefined
  let { index, hidden } = place ?? { index: count - 1, hidden: 0 }
  hidden += up
  while (hidden < 0) {
    if (++index >= count) return undefined
    hidden += rowsAt(index).length
  }
  while (index > 0 && hidden >= rowsAt(index).length) hidden -= rowsAt(index--).length
  hidden = Math.min(hidden, rowsAt(index).length)
  if (index === count - 1 && hidden === 0) return undefined
  const missing = height - visibleRows(shown, { index, hidden }).length
  return missing > 0 && up > 0 ? moveWindow(shown, { index, hidden }, -missing) : { index, hidden }
}

/** The place nearest to the window at which item `index` is fully visible, if it fits. */
export function reveal<Row>(shown: Shown<Row>, place: Place | undefined, index: number): Place | undefined {
  const { count, rowsAt, height } = shown
  const bottom = place ?? { index: count - 1, hidden: 0 }
  if (index > bottom.index || (index === bottom.index && bottom.hidden > 0)) {
    return index === count - 1 ? undefined : { index, hidden: 0 }
  }
  let above = -bottom.hidden
  for (let each = bottom.index; each >= index && above <= height + rowsAt(index).length; each--)
    above += rowsAt(each).length
  return above <= height ? place : topAt(shown, index)
}

/** The place at which item `index` is at the top of the window. */
export function topAt<Row>(shown: Shown<Row>, index: number): Place | undefined {
  const { count, rowsAt, height } = shown
  let below = 0
  for (let each = index; each < count; each++) {
    below += rowsAt(each).length
    if (below > height) return { index: each, hidden: below - height }
  }
  return undefined
}

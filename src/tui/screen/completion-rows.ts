import { completionOf, isListed } from '../model/input/completion.ts'
import { fit, textWidth, truncate } from './text/graphemes.ts'
import { type Row, row } from './text/rows.ts'
import { slashes } from '../model/input/slash.ts'
import type { State } from '../model/state.ts'

const mostShown = 8

interface Listed {
  readonly label: string
  /** Description of a command. */
  readonly about: string
}

function listed(text: string, shown: string): Listed {
  const name = text.trim()
  const slash = slashes.find((each) => `/${each.name}` === name)
  if (!slash) return { label: shown, about: '' }
  return { label: slash.argument ? `${name} ${slash.argument.toUpperCase()}` : name, about: slash.about }
}

/** Completions above the composer, in at most `height` rows, with the marked one among them. */
export function completionRows(state: State, width: number, height = mostShown): Row[] {
  if (!isListed(state) && !state.picker) return []
  const { cycle } = state
  const choices =
    cycle?.choices.map((text) => listed(text, text.trim())) ??
    completionOf(state)?.choices.map(({ text, shown }) => listed(text, shown)) ??
    []
  const most = Math.max(1, Math.min(mostShown, height))
  const room = choices.length > most && most > 1 ? most - 1 : most
  const at = cycle?.at ?? -1
  const first = Math.max(0, Math.min(at - Math.floor(room / 2), choices.length - room))
  const labelWidth = Math.max(...choices.map(({ label }) => textWidth(label)))
  const rows = choices.slice(first, first + room).map(({ label, about }, index): Row => {
    const isMarked = first + index === at
    const text = `${isMarked ? '▸' : ' '} ${about === '' ? label : fit(label, labelWidth)}`
    return [
      { text: truncate(text, width), token: isMarked ? 'strong' : 'plain' },
      { text: truncate(`  ${about}`.trimEnd(), Math.max(0, width - textWidth(text))), token: 'faint' },
    ]
  })
  const more = choices.length - rows.length
  return more > 0 ? [...rows, row(truncate(`  and ${more} more`, width), 'faint')] : rows
}

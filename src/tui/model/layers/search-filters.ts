import type { Contact } from '../../../rpc/contract.ts'
import { parseTime } from '../../../shared/parse-time.ts'

/** What is looked for, besides words. */
export interface Filters {
  /** Address of a contact, or `me`. */
  readonly from?: string
  /** Address of a conversation. */
  readonly in?: string
  /** As it was typed, see {@link timesOf}. */
  readonly before?: string
  readonly after?: string
}

export interface TypedSearch {
  readonly words: string
  readonly filters: Filters
  /** Why a filter says nothing yet. */
  readonly problem?: string
}

/** Text in quotes is never a filter; a value with spaces is in quotes. */
const parts = /(?<quoted>"[^"]*"?)|(?<=^|\s)(?<name>from|in|before|after):(?:"(?<long>[^"]*)"?|(?<short>[^\s"]+))/gi

/** Reads words with filters among them: `harbour from:bob in:"old friends" before:2026-01-31`. The last of a kind counts. */
export function readSearch(typed: string, contacts: readonly Contact[]): TypedSearch {
  const filters: { -readonly [Name in keyof Filters]: Filters[Name] } = {}
  const problems: string[] = []
  const words = typed.replaceAll(parts, (whole: string, ...rest: unknown[]) => {
    const { quoted, name = '', long, short = '' } = rest.at(-1) as Partial<Record<string, string>>
    const value = (long ?? short).trim()
    if (quoted !== undefined || value === '') return whole
    const kind = name.toLowerCase() as keyof Filters
    const read = kind === 'before' || kind === 'after' ? readDay(value) : readPerson(kind, value, contacts)
    if (read === undefined) problems.push(`${kind}: takes a day like 2026-01-31, today, or 2d ago`)
    else if ('problem' in read) problems.push(read.problem)
    else filters[kind] = read.value
    return ' '
  })
  const [problem] = problems
  return { words: words.trim(), filters, ...(problem !== undefined && { problem }) }
}

/** Of people who may be meant. */
const namedAtOnce = 3

type Read = { readonly value: string } | { readonly problem: string }

function readDay(text: string): Read | undefined {
  try {
    parseTime(text, 0)
    return { value: text }
  } catch {
    return undefined
  }
}

/** What is looked for as `message.search` takes it: `2d` is counted from this moment. */
export const timesOf = <F extends Filters>(filters: F, nowMs: number): F => ({
  ...filters,
  ...(filters.before !== undefined && { before: parseTime(filters.before, nowMs) }),
  ...(filters.after !== undefined && { after: parseTime(filters.after, nowMs) }),
})

/** By as much of a name as nobody else's begins with. */
function readPerson(kind: string, text: string, contacts: readonly Contact[]): Read {
  const wanted = text.toLowerCase()
  if (kind === 'from' && wanted === 'me') return { value: 'me' }
  const called = (fits: (name: string) => boolean) => contacts.filter(({ name }) => fits(name.toLowerCase()))
  const same = called((name) => name === wanted)
  const near = same.length > 0 ? same : called((name) => name.startsWith(wanted))
  const [only, ...others] = near
  if (!only) return { problem: `Nobody here is called ${text}` }
  if (others.length === 0) return { value: only.address }
  const names = near.slice(0, namedAtOnce).map(({ name }) => name)
  const rest = near.length - names.length
  return { problem: `${kind}:${text} may be ${[...names, ...(rest > 0 ? [`${rest} more`] : [])].join(' or ')}` }
}

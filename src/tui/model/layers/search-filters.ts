import type { Contact } from '../../../rpc/contract.ts'
import { parseTime } from '../../../shared/parse-time.ts'

/** Filters of a search. */
export interface Filters {
  /** Address of a contact, or `me`. */
  readonly from?: string
  /** Address of a conversation. */
  readonly in?: string
  /** As typed, see {@link timesOf}. */
  readonly before?: string
  readonly after?: string
}

export interface TypedSearch {
  readonly words: string
  readonly filters: Filters
  /** Why a filter is incomplete. */
  readonly problem?: string
}

/** Text in quotes is never a filter. A value with spaces has quotes. */
const parts = /(?<quoted>"[^"]*"?)|(?<=^|\s)(?<name>from|in|before|after):(?:"(?<long>[^"]*)"?|(?<short>[^\s"]+))/gi

/** Parses words and filters: `harbour from:bob in:"old friends" before:2026-01-31`. Of several filters of one kind, the last one counts. */
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

/** Number of names in the notice about an ambiguous name. */
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

/** The filters as `message.search` takes them. Times such as `2d` count from now. */
export const timesOf = <F extends Filters>(filters: F, nowMs: number): F => ({
  ...filters,
  ...(filters.before !== undefined && { before: parseTime(filters.before, nowMs) }),
  ...(filters.after !== undefined && { after: parseTime(filters.after, nowMs) }),
})

/** Finds a contact by an unambiguous beginning of its name. */
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

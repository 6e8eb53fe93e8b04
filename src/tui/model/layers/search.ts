import type { Contact, Message } from '../../../rpc/contract.ts'
import { type Editor, emptyEditor } from '../input/editor.ts'
import { type Filters, readSearch } from './search-filters.ts'

/** A query to the node. Its result is recognised by this object. */
export interface Query extends Filters {
  readonly text: string
  /** Number of hits to skip. */
  readonly offset: number
}

/** A search for messages. Hits are sorted newest first. */
export interface Search {
  readonly kind: 'search'
  readonly editor: Editor
  /** Address of the conversation to search; all if undefined. A filter takes precedence. */
  readonly inside: string | undefined
  readonly hits: readonly Message[]
  /** Whether the node has more hits. */
  readonly more: boolean
  readonly at: number
  /** The query that runs. Results of other queries are dropped. */
  readonly asked: Query | undefined
  /** The query of the hits. */
  readonly found: Query | undefined
  readonly problem: string | undefined
  /** Whether the search was opened again with its last text. The next typed text replaces it. */
  readonly isOld: boolean
}

export const openSearch = (inside?: string): Search => ({
  ...{ kind: 'search', editor: emptyEditor, inside, hits: [], more: false, at: 0 },
  ...{ asked: undefined, found: undefined, problem: undefined, isOld: false },
})

/** Further hits are loaded if fewer than this number are left below the mark. */
const margin = 10

/** The query of a changed search. An empty text has no query. */
export function ask(search: Search, contacts: readonly Contact[]): Search {
  const { editor, inside } = search
  const { words, filters, problem } = readSearch(editor.text, contacts)
  if (words === '' || problem !== undefined) return { ...openSearch(inside), editor, problem }
  const asked = { text: words, ...(inside !== undefined && { in: inside }), ...filters, offset: 0 }
  return { ...search, at: 0, asked, problem: undefined }
}

/** Moves the mark, and loads more hits near the end. */
export function moveHit(search: Search, by: number): Search {
  const { hits, more, asked, found } = search
  const at = Math.max(0, Math.min(hits.length - 1, search.at + by))
  if (!more || asked || found === undefined || at < hits.length - margin) return { ...search, at }
  return { ...search, at, asked: { ...found, offset: hits.length } }
}

/** Takes over the result of the current query. Drops other results. */
export function withHits(search: Search, query: Query, messages: readonly Message[], more: boolean): Search {
  if (search.asked !== query) return search
  const known = query.offset === 0 ? [] : search.hits
  const ids = new Set(known.map(({ id }) => id))
  const hits = [...known, ...messages.filter(({ id }) => !ids.has(id))]
  return { ...search, hits, more: more && messages.length > 0, asked: undefined, found: query, problem: undefined }
}

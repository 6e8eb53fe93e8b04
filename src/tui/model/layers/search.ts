import type { Contact, Message } from '../../../rpc/contract.ts'
import { type Editor, emptyEditor } from '../input/editor.ts'
import { type Filters, readSearch } from './search-filters.ts'

/** What the node is asked for. Its answer is known by this object. */
export interface Query extends Filters {
  readonly text: string
  /** How many hits are there already. */
  readonly offset: number
}

/** Looking for messages. Hits are the newest first. */
export interface Search {
  readonly kind: 'search'
  readonly editor: Editor
  /** Address of a conversation; everywhere without. A filter goes before it. */
  readonly inside: string | undefined
  readonly hits: readonly Message[]
  /** Whether there are more, older ones. */
  readonly more: boolean
  readonly at: number
  /** What is being asked now: the answer to anything else comes too late. */
  readonly asked: Query | undefined
  /** What the hits are for. */
  readonly found: Query | undefined
  readonly problem: string | undefined
  /** Opened again with what was looked for last: what is typed takes its place. */
  readonly isOld: boolean
}

export const openSearch = (inside?: string): Search => ({
  ...{ kind: 'search', editor: emptyEditor, inside, hits: [], more: false, at: 0 },
  ...{ asked: undefined, found: undefined, problem: undefined, isOld: false },
})

/** This many hits before the end, more are asked for. */
const margin = 10

/** The question of a search that has changed; nothing is asked for no words. */
export function ask(search: Search, contacts: readonly Contact[]): Search {
  const { editor, inside } = search
  const { words, filters, problem } = readSearch(editor.text, contacts)
  if (words === '' || problem !== undefined) return { ...openSearch(inside), editor, problem }
  const asked = { text: words, ...(inside !== undefined && { in: inside }), ...filters, offset: 0 }
  return { ...search, at: 0, asked, problem: undefined }
}

/** Moves the mark, and asks for more near the end. */
export function moveHit(search: Search, by: number): Search {
  const { hits, more, asked, found } = search
  const at = Math.max(0, Math.min(hits.length - 1, search.at + by))
  if (!more || asked || found === undefined || at < hits.length - margin) return { ...search, at }
  return { ...search, at, asked: { ...found, offset: hits.length } }
}

/** Takes the answer to the last question, and no other. */
export function withHits(search: Search, query: Query, messages: readonly Message[], more: boolean): Search {
  if (search.asked !== query) return search
  const known = query.offset === 0 ? [] : search.hits
  const ids = new Set(known.map(({ id }) => id))
  const hits = [...known, ...messages.filter(({ id }) => !ids.has(id))]
  return { ...search, hits, more: more && messages.length > 0, asked: undefined, found: query, problem: undefined }
}

import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { MessageId } from '../../shared/ids.ts'

const createTable = `
CREATE TABLE IF NOT EXISTS request_place (  -- what a waiting request paid for its place
  id TEXT PRIMARY KEY,
  invited INTEGER NOT NULL,
  bits INTEGER NOT NULL                     -- zero bits of its stamp
) STRICT, WITHOUT ROWID;`

export interface RequestPlace {
  readonly invited: boolean
  readonly bits: number
}

/** What requests paid for their places, beside the places of consumers: only the device that took a request knows it. Everything is on disk when it returns. */
export function createRequestPlaces(file: Database) {
  file.exec(createTable)
  const rows = file.prepare<[], { id: MessageId; invited: 0 | 1; bits: number }>('SELECT * FROM request_place')
  const insert = file.prepare('INSERT OR REPLACE INTO request_place VALUES (?, ?, ?)')
  const remove = file.prepare('DELETE FROM request_place WHERE id = ?')
  const places = new Map<MessageId, RequestPlace>()
  for (const { id, invited, bits } of rows.all()) places.set(id, { invited: invited === 1, bits })

  return {
    of: (id: MessageId): RequestPlace | undefined => places.get(id),
    keep(id: MessageId, place: RequestPlace): void {
      places.set(id, place)
      insert.run(id, place.invited ? 1 : 0, place.bits)
    },
    /** Forgets all places but those of these requests. */
    keepOnly(waiting: ReadonlySet<MessageId>): void {
      for (const id of places.keys()) {
        if (waiting.has(id)) continue
        places.delete(id)
        remove.run(id)
      }
    },
  }
}

export type RequestPlaces = ReturnType<typeof createRequestPlaces>

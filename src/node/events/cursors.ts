import { PrivyError } from '../../shared/errors.ts'

/** Converts places of events to cursors for clients: the generation of the index file, then the number. */
export interface Cursors {
  readonly format: (place: number) => string
  /** The place of a cursor. A cursor of another generation gives 0, so that each event is delivered at least once. @throws PrivyError `bad-input` */
  readonly parse: (cursor: string) => number
  /** Whether the cursor is of another generation: its index file was lost. */
  readonly isLost: (cursor: string) => boolean
}

const pattern = /^([0-9a-f]{4})-(\d{1,15})$/

export const isCursor = (text: string): boolean => pattern.test(text)

/** @param generation four hexadecimal digits that differ for each new index file */
export function createCursors(generation: () => string): Cursors {
  const isLost = (cursor: string): boolean => pattern.exec(cursor)?.[1] !== generation()
  return {
    format: (place) => `${generation()}-${place}`,
    isLost,
    parse(cursor) {
      const place = pattern.exec(cursor)?.[2]
      if (place === undefined) {
        const hint = 'Give the cursor of an event or a message, or leave it out'
        throw new PrivyError('bad-input', `${cursor} is not a cursor`, hint)
      }
      return isLost(cursor) ? 0 : Number(place)
    },
  }
}

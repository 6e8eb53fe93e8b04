import { PrivyError } from '../../shared/errors.ts'

/** How places in the order of events look outside: the number, behind the sequence that it belongs to. */
export interface Cursors {
  readonly format: (place: number) => string
  /** A cursor of a sequence that was lost, with the file that it was in, is the beginning: at least once. @throws PrivyError `bad-input` */
  readonly parse: (cursor: string) => number
}

const pattern = /^([0-9a-f]{4})-(\d{1,15})$/

export const isCursor = (text: string): boolean => pattern.test(text)

/** @param generation four hexadecimal digits, others whenever the sequence begins anew */
export function createCursors(generation: () => string): Cursors {
  return {
    format: (place) => `${generation()}-${place}`,
    parse(cursor) {
      const [, of, place] = pattern.exec(cursor) ?? []
      if (place === undefined) {
        const hint = 'Give one that an event or a message came with, or leave it out'
        throw new PrivyError('bad-input', `${cursor} is not a cursor`, hint)
      }
      return of === generation() ? Number(place) : 0
    },
  }
}

import { createHash } from 'node:crypto'

/** Bytes that are the same in every run: SHAKE256 of a label. Every vector takes its randomness from its own labels. */
export const seeded = (label: string, length: number): Buffer =>
  createHash('shake256', { outputLength: length }).update(label).digest()

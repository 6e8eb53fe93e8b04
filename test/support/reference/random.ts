import { createHash } from 'node:crypto'

/** Bytes that are equal in each run: SHAKE256 of a label. Each vector has its own labels. */
export const seeded = (label: string, length: number): Buffer =>
  createHash('shake256', { outputLength: length }).update(label).digest()

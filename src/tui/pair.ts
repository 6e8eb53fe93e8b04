import { fit } from './graphemes.ts'
import type { Row } from './rows.ts'

/** What something is called, and what it is. */
export const pair = (key: string, value: string): Row => [{ text: fit(key, 16), token: 'faint' }, { text: value }]

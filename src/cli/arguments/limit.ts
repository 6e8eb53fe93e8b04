import { PrivyError } from '../../shared/errors.ts'
import type { CommandContext } from '../command.ts'

const maxLimit = 10_000

export const limitFlag = { type: 'string', value: 'N', about: 'print at most N' } as const

/** The value of `--limit`, 1 to 10,000; undefined without the flag. @throws PrivyError `usage` */
export function readLimit({ text }: CommandContext): number | undefined {
  const limit = text('limit')
  if (limit === undefined) return undefined
  if (/^\d{1,5}$/.test(limit) && Number(limit) >= 1 && Number(limit) <= maxLimit) return Number(limit)
  throw new PrivyError('usage', `--limit cannot be ${JSON.stringify(limit)}`, `Give a number from 1 to ${maxLimit}`)
}

import { addAbortSignal } from 'node:stream'
import type { PrivyError } from '../../shared/errors.ts'
import type { Io } from '../io.ts'

/**
 * All of standard input, up to a size. A signal ends it at once.
 * @param tooMuch what to throw when more than `maxBytes` come
 * @throws AbortError when `io.signal` aborts
 */
export async function readInput(
  { stdin, signal }: Pick<Io, 'stdin' | 'signal'>,
  maxBytes: number,
  tooMuch: () => PrivyError,
): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of addAbortSignal(signal, stdin)) {
    const bytes = Buffer.from(part as Uint8Array)
    size += bytes.length
    if (size > maxBytes) throw tooMuch()
    parts.push(bytes)
  }
  return Buffer.concat(parts)
}

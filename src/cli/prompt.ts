import { createInterface, type Interface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { PrivyError } from '../shared/errors.ts'
import type { Io } from './io.ts'

/**
 * Asks one question after another without echo: what is typed is seen nowhere, in no history either. The terminal stops echoing before the first
 * question is shown, and starts again after the last answer, so nothing typed ahead is seen.
 */
export async function askSecrets(io: Io, questions: readonly string[]): Promise<string[]> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: io.stdin, output: nowhere, terminal: true, historySize: 0 })
  const answers: string[] = []
  try {
    for (const question of questions) {
      io.stderr.write(question)
      answers.push(await answer(lines, '', io))
      io.stderr.write('\n')
    }
    return answers
  } finally {
    lines.close()
  }
}

/** Asks a question to which only `y` or `yes` is yes. */
export async function confirm(io: Io, question: string): Promise<boolean> {
  const lines = createInterface({ input: io.stdin, output: io.stderr, terminal: true, historySize: 0 })
  try {
    return /^y(es)?$/i.test((await answer(lines, `${question} [y/N] `, io)).trim())
  } finally {
    lines.close()
  }
}

/** Ctrl-C at a question. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/**
 * While a line is read the terminal is raw: Ctrl-C and Ctrl-D come as keys.
 * @throws Interrupted on Ctrl-C, PrivyError `usage` on Ctrl-D
 */
async function answer(lines: Interface, question: string, io: Io): Promise<string> {
  const ended = Promise.withResolvers<never>()
  const interrupt = (): void => ended.reject(new Interrupted())
  const giveUp = (): void => ended.reject(new PrivyError('usage', 'Nothing was entered', 'Run the command again'))
  lines.once('SIGINT', interrupt).once('close', giveUp)
  try {
    return await Promise.race([lines.question(question, { signal: io.signal }), ended.promise])
  } catch (error) {
    // The line of the question is still open.
    io.stderr.write('\n')
    throw error
  } finally {
    lines.off('SIGINT', interrupt).off('close', giveUp)
  }
}

import { createInterface, type Interface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { PrivyError } from '../shared/errors.ts'
import type { Io } from './io.ts'

/**
 * Asks questions in order without echo and without history. The terminal stops to echo before the first question and starts again after the last answer,
 * so that text typed ahead stays invisible, too.
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

/** Asks a yes-or-no question. Only `y` and `yes` mean yes. */
export async function confirm(io: Io, question: string): Promise<boolean> {
  const lines = createInterface({ input: io.stdin, output: io.stderr, terminal: true, historySize: 0 })
  try {
    return /^y(es)?$/i.test((await answer(lines, `${question} [y/N] `, io)).trim())
  } finally {
    lines.close()
  }
}

/** Thrown on Ctrl-C at a question. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/**
 * Reads one line. The terminal is raw meanwhile, so Ctrl-C and Ctrl-D arrive as keys.
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
    // Ends the line of the question.
    io.stderr.write('\n')
    throw error
  } finally {
    lines.off('SIGINT', interrupt).off('close', giveUp)
  }
}

import { createInterface, type Interface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { PrivyError } from '../shared/errors.ts'
import type { Io } from './io.ts'

/** Asks without echo: what is typed is seen nowhere, in no history either. */
export async function askSecret(io: Io, question: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  io.stderr.write(question)
  try {
    return await answer(createInterface({ input: io.stdin, output: nowhere, terminal: true, historySize: 0 }), '', io)
  } finally {
    io.stderr.write('\n')
  }
}

/** Asks a question to which only `y` or `yes` is yes. */
export async function confirm(io: Io, question: string): Promise<boolean> {
  const said = await answer(
    createInterface({ input: io.stdin, output: io.stderr, terminal: true, historySize: 0 }),
    `${question} [y/N] `,
    io,
  )
  return /^y(es)?$/i.test(said.trim())
}

/** Ctrl-C and Ctrl-D give up: while a line is read the terminal is raw, and they come as keys. */
async function answer(lines: Interface, question: string, io: Io): Promise<string> {
  const ended = Promise.withResolvers<never>()
  const giveUp = (): void => ended.reject(new PrivyError('usage', 'Nothing was entered', 'Run the command again'))
  lines.once('SIGINT', giveUp).once('close', giveUp)
  try {
    return await Promise.race([lines.question(question, { signal: io.signal }), ended.promise])
  } finally {
    lines.close()
    ended.promise.catch(() => undefined)
  }
}

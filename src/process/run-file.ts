import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { runFileSchema, type RunFile } from './start-order.ts'
import { processIdentity } from './process-identity.ts'

/** Says that this process runs the account's node; written whole or not at all, mode 0600. */
export async function writeRunFile(path: string, address: string, startedAt: string): Promise<void> {
  const content: RunFile = { ...(await processIdentity(process.pid)), address, startedAt }
  const whole = `${path}.${process.pid}`
  await writeFile(whole, `${JSON.stringify(content)}\n`, { mode: 0o600 })
  await rename(whole, path)
}

/** The run file, or undefined when there is none or it is damaged: then nobody can say who ran. */
export async function readRunFile(path: string): Promise<RunFile | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  try {
    return runFileSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** The last thing a node does when it stops in good order. */
export const removeRunFile = (path: string): Promise<void> => rm(path, { force: true })

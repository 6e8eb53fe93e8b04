import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { runFileSchema, type RunFile } from './start-order.ts'
import { processIdentity } from './process-identity.ts'

/** Writes the run file of this process, atomically, with mode 0600. It says that this process runs the node of the account. */
export async function writeRunFile(path: string, address: string, startedAt: string): Promise<void> {
  const content: RunFile = { ...(await processIdentity(process.pid)), address, startedAt }
  const whole = `${path}.${process.pid}`
  await writeFile(whole, `${JSON.stringify(content)}\n`, { mode: 0o600 })
  await rename(whole, path)
}

/** Reads the run file. @returns undefined if it does not exist or is damaged */
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

/** Removes the run file. A node that stops in good order does this last. */
export const removeRunFile = (path: string): Promise<void> => rm(path, { force: true })

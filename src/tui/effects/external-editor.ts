import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PrivyError } from '../../shared/errors.ts'
import { makePrivateFolder } from '../../process/private-folder.ts'
import type { Env, Folders } from '../../supervisor/folders.ts'

/** Limit of the file that is read back, in bytes: far above the limit of a message. */
const mostBytes = 1024 * 1024

/** A folder for the file: in memory if the system has such a folder, otherwise on disk. */
function shortLived(env: Env, { run }: Pick<Folders, 'run'>): string {
  const runtime = env['XDG_RUNTIME_DIR']
  if (runtime && existsSync(runtime)) return runtime
  return existsSync('/dev/shm') ? '/dev/shm' : run
}

/**
 * Opens a text in the editor of the person (VISUAL, EDITOR or vi), as a file of mode 0600 that is wiped afterwards.
 * @param signal ends the editor; the file is wiped too
 * @throws PrivyError `not-allowed` if the editor is missing or fails, `too-large` if the text is too long; the draft is unchanged then
 */
export async function editText(
  text: string,
  env: Env,
  folders: Pick<Folders, 'run'>,
  signal?: AbortSignal,
): Promise<string> {
  const editor = env['VISUAL'] || env['EDITOR'] || 'vi'
  const parent = shortLived(env, folders)
  if (parent === folders.run) await makePrivateFolder(parent)
  // mkdtemp creates it with mode 0700.
  const folder = await mkdtemp(join(parent, 'privy-edit-'))
  try {
    const path = join(folder, 'message.txt')
    await writeFile(path, text, { mode: 0o600, flag: 'wx' })
    await runEditor(editor, path, signal)
    const edited = await readFile(path)
    if (edited.length > mostBytes)
      throw new PrivyError('too-large', 'The text has become too long', 'The draft is as it was; write less')
    return edited.toString('utf8').replace(/\r?\n$/, '')
  } finally {
    await wipe(folder)
  }
}

/** Runs the editor by the shell, as git does, so that a command such as `code --wait` works. */
async function runEditor(editor: string, path: string, signal: AbortSignal | undefined): Promise<void> {
  const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, editor, path], { stdio: 'inherit', signal })
  const { promise, resolve, reject } = Promise.withResolvers<number | NodeJS.Signals>()
  child.once('error', reject).once('exit', (code, by) => resolve(by ?? code ?? 1))
  const how = await promise
  if (how === 0) return
  const hint = 'The draft is as it was; set EDITOR to an editor that there is'
  if (how === 127) throw new PrivyError('not-allowed', `There is no editor ${JSON.stringify(editor)}`, hint)
  throw new PrivyError('not-allowed', `The editor ${JSON.stringify(editor)} failed (${how})`, hint)
}

/** Wipes all files of the folder, because editors write backups beside the file. */
async function wipe(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = await open(join(folder, entry.name), 'r+')
    try {
      const { size } = await file.stat()
      await file.write(Buffer.alloc(size), 0, size, 0)
      await file.sync()
    } finally {
      await file.close()
    }
  }
  await rm(folder, { recursive: true, force: true })
}

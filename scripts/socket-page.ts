/** Writes the generated sections of src/rpc/SOCKET.md from the contract. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { renderPage } from './socket-page/render.ts'

const path = join(import.meta.dirname, '../src/rpc/SOCKET.md')
await writeFile(path, renderPage(await readFile(path, 'utf8')))

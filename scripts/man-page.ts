/** Writes the manual page next to what was built; `man` in package.json tells npm of it. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import packaged from '../package.json' with { type: 'json' }
import { manPage } from '../src/cli/output/man-page.ts'

const [page] = packaged.man as [string]
const path = join(import.meta.dirname, '..', page)
mkdirSync(dirname(path), { recursive: true })
writeFileSync(path, await manPage())

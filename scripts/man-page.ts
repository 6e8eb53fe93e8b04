/** Writes the manual page into the build. `man` in package.json names its path for npm. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import packaged from '../package.json' with { type: 'json' }
import { manPage } from '../src/cli/output/man-page.ts'

const [page] = packaged.man as [string]
const path = join(import.meta.dirname, '..', page)
mkdirSync(dirname(path), { recursive: true })
writeFileSync(path, await manPage())

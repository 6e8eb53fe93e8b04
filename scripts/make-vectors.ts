/**
 * Writes the generated files of test/vectors, right and wrong, for any implementation to try: `node scripts/make-vectors.ts` after a revision of
 * SPEC.md. Nothing in them is random, so a file changes only where its source did, and a test compares the two.
 */
import { writeFile } from 'node:fs/promises'
import { vectorFiles } from '../test/support/vectors/index.ts'

for (const [name, text] of await vectorFiles())
  await writeFile(new URL(`../test/vectors/${name}`, import.meta.url), text)

/**
 * Writes the generated files of test/vectors: valid and invalid cases for any implementation. Run `node scripts/make-vectors.ts` after a revision of
 * SPEC.md. The output is deterministic, and a test compares it with the files.
 */
import { writeFile } from 'node:fs/promises'
import { vectorFiles } from '../test/support/vectors/index.ts'

for (const [name, text] of await vectorFiles())
  await writeFile(new URL(`../test/vectors/${name}`, import.meta.url), text)

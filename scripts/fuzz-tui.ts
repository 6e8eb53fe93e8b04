/** `npm run fuzz:tui -- [--seeds N] [--from SEED] [--steps N]`: types random keys into the interface at terminals. Needs `npm run build`. */
import { parseArgs } from 'node:util'
import { fuzzInterface } from '../test/support/terminal/fuzz-interface.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    from: { type: 'string', default: '1' },
    steps: { type: 'string', default: '400' },
  },
})
const first = Number(values.from)
for (let seed = first; seed < first + Number(values.seeds); seed++) {
  const { steps, problems } = await fuzzInterface(seed, Number(values.steps))
  for (const problem of problems) process.stdout.write(`${problem}\n`)
  process.stdout.write(`seed ${seed}: ${steps} steps, ${problems.length === 0 ? 'the same screens' : 'DIFFERENT'}\n`)
  if (problems.length > 0) process.exitCode = 1
}

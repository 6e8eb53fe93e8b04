import { PrivyError } from '../../shared/errors.ts'
import type { Command, CommandContext } from '../command.ts'
import { completionScripts } from '../completion/scripts.ts'

export const completion: Command = {
  flags: {
    line: {
      type: 'string',
      value: 'LINE',
      about: 'for the script: list the continuations of this command line',
    },
  },
  args: [0, 1],
  async run(context) {
    const { args, text, out } = context
    const line = text('line')
    if (line !== undefined) return printCandidates(context, line)
    const script = completionScripts.get(args[0] ?? '')
    if (script === undefined) {
      const shells = [...completionScripts.keys()].join(', ')
      throw new PrivyError('usage', 'There is no script for this shell', `Choose one of: ${shells}`)
    }
    await out.result(script, script.trimEnd())
    return 0
  },
}

/** Prints one candidate per line: the word, a tab, its description. */
async function printCandidates({ complete, out }: CommandContext, line: string): Promise<number> {
  for (const candidate of await complete(line)) await out.result(candidate, `${candidate.word}\t${candidate.about}`)
  return 0
}

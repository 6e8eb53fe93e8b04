import { PrivyError } from '../../shared/errors.ts'
import { locateFolders } from '../../supervisor/folders.ts'
import type { Command, CommandContext } from '../command.ts'
import { candidatesFor } from '../completion/candidates.ts'
import { findPlace } from '../completion/find-place.ts'
import { completionScripts } from '../completion/scripts.ts'
import { splitLine } from '../completion/split-line.ts'

export const completion: Command = {
  flags: {
    line: {
      type: 'string',
      value: 'LINE',
      about: 'what the script asks: all that can follow this beginning of a command',
    },
  },
  args: [0, 1],
  async run(context) {
    const { args, text, out } = context
    const line = text('line')
    if (line !== undefined) return complete(context, line)
    const script = completionScripts.get(args[0] ?? '')
    if (script === undefined) {
      const shells = [...completionScripts.keys()].join(', ')
      throw new PrivyError('usage', 'There is no script for this shell', `Choose one of: ${shells}`)
    }
    await out.result(script, script.trimEnd())
    return 0
  },
}

/** One candidate per line: the word, a tab, what it is. Where nothing can be found out, there is none. */
async function complete({ folders, io, out }: CommandContext, line: string): Promise<number> {
  const typed = splitLine(line)
  const { place, home, account = io.env['PRIVY_ACCOUNT'] } = await findPlace(typed)
  const where = { folders: home === undefined ? folders : locateFolders(home), account }
  const begins = typed.current.toLowerCase()
  for (const candidate of await candidatesFor(place, where)) {
    const { word, about } = candidate
    if (word.startsWith(':') || word.toLowerCase().startsWith(begins)) await out.result(candidate, `${word}\t${about}`)
  }
  return 0
}

import { PrivyError } from '../../shared/errors.ts'
import type { Command } from '../command.ts'
import { untilEnded } from '../follow.ts'
import { withNode } from '../node-session.ts'
import { showEvent } from '../show.ts'

export const events: Command = {
  flags: { follow: { type: 'boolean', about: 'print events as they happen, until Ctrl-C' } },
  args: [0, 0],
  async run(context) {
    if (!context.isOn('follow'))
      throw new PrivyError('usage', 'Past events cannot be listed yet', 'Add --follow for those from now on')
    return withNode(context, (client) =>
      untilEnded(context, client, async (nextEvent) => {
        context.out.hint('Waiting for events; Ctrl-C ends.')
        for (;;) {
          const event = await nextEvent()
          await context.out.result(event, showEvent(event))
        }
      }),
    )
  },
}

/** A stand-in for src/node/main.ts for the picture of the words: it creates an account with words that belong to no account. */
import { createWriteStream } from 'node:fs'
import { text } from 'node:stream/consumers'
import type { StartOrder, StartReport } from '../../src/process/start-order.ts'
import { serveRpc } from '../../src/rpc/server.ts'
import { socketPath } from '../../src/process/socket-path.ts'
import { accountId, addressOf } from '../../src/shared/ids.ts'
import { version } from '../../src/shared/version.ts'
import { createFakeNode } from '../../test/support/nodes/fake-node.ts'

const words =
  'alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey yankee'

const { name, runDir } = JSON.parse(await text(process.stdin)) as StartOrder
const id = accountId('a1'.repeat(32))
const account = { name, address: addressOf(id), device: 'd0'.repeat(16), state: 'running' } as const
const socket = socketPath(runDir, id)
const { handlers, world } = createFakeNode(account, () => undefined)
world.requests = []
world.contacts = []
await serveRpc({
  path: socket,
  handlers: {
    ...handlers,
    // Ends with its only client, because no other process ends it.
    'events.subscribe': async (params, context) => {
      context.signal.addEventListener('abort', () => process.exit(0))
      return handlers['events.subscribe'](params, context)
    },
  },
  version,
  onError: console.error,
})
const report: StartReport = {
  ...{ event: 'ready', account, socket, pid: process.pid, peer: '12D3KooWFake', listen: [], words },
}
createWriteStream('', { fd: 3 }).end(`${JSON.stringify(report)}\n`)

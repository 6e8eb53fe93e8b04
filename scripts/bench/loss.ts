import { join } from 'node:path'
import { connect } from '../../src/rpc/client.ts'
import { socketPath } from '../../src/process/socket-path.ts'
import { parseContactLink } from '../../src/shared/ids.ts'
import { startBootstrap } from '../bootstrap-process.ts'
import { machine, meet } from '../machine.ts'
import { lab, labAbilities } from '../netlab.ts'
import { ms, report } from './report.ts'
import { median, quantile, timed } from './statistics.ts'

/** Sends messages one after another between two hosts of a LAN. Each host loses a fifth of its packets. */
export async function benchLoss(count: number): Promise<void> {
  if (!labAbilities().loss) {
    report('on a LAN with 20 % packet loss', 'not measured: needs root, ip and nft')
    return
  }
  const { run, on } = lab(`bench${process.pid}`)
  run('up', 'lan', '3')
  const bootstrap = await startBootstrap({ on: on('h1'), listen: '/ip4/10.77.0.1/tcp/4001' })
  const [alice, bob] = await Promise.all([
    machine({ bootstrap: bootstrap.address, listen: '/ip4/10.77.0.2/tcp/0', on: on('h2') }),
    machine({ bootstrap: bootstrap.address, listen: '/ip4/10.77.0.3/tcp/0', on: on('h3') }),
  ])
  try {
    const account = await alice.ask('account', 'create', '--name', 'alice')
    await bob.ask('account', 'create', '--name', 'bob')
    await meet(alice, bob)
    for (const host of ['h2', 'h3']) run('lose', host, '20')
    const socket = socketPath(join(alice.home, 'run'), parseContactLink(String(account['address'])).account)
    const client = await connect(socket, { timeoutMs: 5000 })
    const states: string[] = []
    const sends = await timed(count, async () => {
      const sent = await client.call('message.send', {
        to: 'bob',
        text: 'x'.repeat(200),
        wait: 'delivered',
        timeoutMs: 120_000,
      })
      states.push(sent.state)
    })
    client.close()
    const arrived = states.filter((state) => state === 'delivered').length
    report('20 % packet loss, send -> delivered, p50', ms(median(sends)))
    report('20 % packet loss, send -> delivered, p99', ms(quantile(sends, 0.99)))
    report('20 % packet loss, arrived', `${arrived} of ${count}`, 'all')
  } finally {
    await Promise.all([alice.leave(), bob.leave()])
    await bootstrap.stop()
    run('down')
  }
}

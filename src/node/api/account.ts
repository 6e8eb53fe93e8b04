import { addressOf } from '../../shared/ids.ts'
import { version } from '../../shared/version.ts'
import type { Account } from '../../rpc/contract.ts'
import type { Handlers } from '../../rpc/handlers.ts'
import type { ApiPorts } from './ports.ts'
import { checkName } from '../../shared/text/name.ts'

type Methods = 'account.show' | 'account.rename' | 'node.status' | 'node.configure' | 'node.stop'

export function accountHandlers(ports: ApiPorts): Pick<Handlers, Methods> {
  const { keys, device, queries, network, journal, now } = ports
  const account = (): Account => ({
    name: queries.name() ?? '',
    address: addressOf(keys.id),
    device,
    state: 'running',
  })

  return {
    'account.show': async () => account(),
    async 'account.rename'({ name }) {
      await journal.append({ kind: 'profile.named', name: checkName(name) })
      return account()
    },
    async 'node.status'() {
      const { contacts, requests, queued, unread } = queries.counts()
      return {
        ...{ account: queries.name() ?? '', address: addressOf(keys.id), device, peer: network.peer },
        ...{ network: ports.profile, listen: network.listen(), peers: network.peers() },
        ...{ contacts, requests, queued, unread, proxies: [], dropped: ports.drops() },
        ...{ uptimeMs: now() - ports.startedMs, rssBytes: process.memoryUsage.rss(), pid: process.pid, version },
      }
    },
    async 'node.configure'({ readReceipts }) {
      if (readReceipts !== undefined) ports.privacy.readReceipts = readReceipts
      return {}
    },
    async 'node.stop'() {
      ports.requestStop()
      return {}
    },
  }
}

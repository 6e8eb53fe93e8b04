import type { Connection, Libp2p } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import type { NetworkPort, OnRequest, Topic } from '../delivery/ports.ts'
import { requestsTopic } from '../protocol/topics.ts'
import type { AccountId } from '../shared/ids.ts'
import type { Announcer } from './discovery/announce.ts'
import type { Meter } from './meter.ts'
import type { Offences } from './offences.ts'
import { askRequest, serveRequestStreams } from './request/request-streams.ts'
import { encodeRequest, noStamp } from './request/request-wire.ts'
import { untilRequested } from './request/until-requested.ts'

export interface RequestsPortParts {
  readonly libp2p: Libp2p
  readonly announcer: Announcer
  readonly watch: (topic: Topic, onServer: (peer: string) => void) => () => void
  readonly admits: (connection: Connection) => boolean
  readonly meter: Meter
  readonly offences: Offences
  /** Aborted when the host stops. */
  readonly stopped: AbortSignal
}

/** `/requests`, which only streams carry: what this host takes, and what it hands to devices of others. */
export async function requestsPort({
  libp2p,
  announcer,
  watch,
  admits,
  meter,
  offences,
  stopped,
}: RequestsPortParts): Promise<Pick<NetworkPort, 'serveRequests' | 'request'>> {
  const handlers = new Map<AccountId, OnRequest>()
  await serveRequestStreams(libp2p, {
    handlerOf: (account) => handlers.get(account),
    admits,
    onFailure: (connection) => offences.add('request', connection),
  })
  return {
    async serveRequests(account, onRequest) {
      handlers.set(account, onRequest)
      const withdraw = announcer.add(requestsTopic(account))
      return {
        async stop() {
          if (handlers.get(account) === onRequest) handlers.delete(account)
          await withdraw()
        },
      }
    },
    request: (account, envelope, stamp, signal) =>
      untilRequested({
        ask: (peer, one, asking) =>
          askRequest(libp2p, peerIdFromString(peer), encodeRequest(account, envelope, one), asking),
        ...{ stamp, noStamp },
        watch: (onServer) => watch(requestsTopic(account), onServer),
        onFailure: () => meter.count('request-answer'),
        signal: AbortSignal.any([signal, stopped]),
      }),
  }
}

import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { requestsTopic } from '../../../src/protocol/topics.ts'
import { accountId } from '../../../src/shared/ids.ts'
import { dhtProtocol, provides } from '../dht-wire.ts'
import { withPeers } from '../hostile-peers.ts'
import { type Findings, type Scenario, type Scene, together } from '../scenario.ts'

/** Peers that claim in the DHT to serve the topics of the victim. They answer what they are asked, and prove nothing. */
const falseProviders = (count: number, silent: number): Scenario => ({
  name: `false-${count}`,
  what: `${count} false providers of the topics of the victim, and ${silent} silent addresses`,
  peers: count,
  measure: 'reach',
  async attack(scene) {
    let waiting = count + silent
    const onAnnounced = () => {
      if (--waiting === 0) scene.onReady()
    }
    const mute = await Promise.all(Array.from({ length: silent }, silentServer))
    try {
      const claim = (addresses: (own: readonly string[], index: number) => readonly string[], peers: number) =>
        withPeers(
          { ...scene, peers, onReady: () => undefined },
          async (peer, findings, index) => {
            await peer.serveJoins([])
            const own = addresses(peer.libp2p.getMultiaddrs().map(String), index)
            const records = await announce(scene, peer, own, findings)
            findings.did += records
            onAnnounced()
            while (!scene.signal.aborted) await setTimeout(50)
          },
          { listen: ['/ip4/127.0.0.1/tcp/0'] },
        )
      return together(
        await Promise.all([claim((own) => own, count), claim((_own, index) => [addressOf(mute[index])], silent)]),
      )
    } finally {
      for (const server of mute) server.close()
    }
  },
})

/** Tells every node of the network that this peer provides the CIDs of both topics. @returns how many records it put */
async function announce(
  scene: Scene,
  peer: { readonly peer: string; readonly connectTo: (to: readonly string[]) => Promise<OpenStreams> },
  addresses: readonly string[],
  findings: Findings,
): Promise<number> {
  let records = 0
  for (const node of [scene.listen, ...scene.others]) {
    // The victim closes connections of strangers when there are many: a provider needs one for a moment only.
    for (let attempt = 0; attempt < 5 && !scene.signal.aborted; attempt++) {
      try {
        const connection = await peer.connectTo(node)
        const stream = await connection.newStream(dhtProtocol)
        for (const topic of topicsOf(scene)) stream.send(provides(topic, peer.peer, addresses))
        await stream.close()
        await setTimeout(50)
        await connection.close()
        records += 2
        break
      } catch {
        findings.refused++
        await setTimeout(50)
      }
    }
  }
  return records
}

const topicsOf = ({ account, inbox }: Scene) => [inbox, requestsTopic(accountId(account))]

type OpenStreams = Awaited<ReturnType<import('../../../test/support/nodes/raw-peer.ts').RawPeer['connectTo']>>

/** Takes connections, and never says a byte. */
async function silentServer(): Promise<Server> {
  const server = createServer(() => undefined).listen(0, '127.0.0.1')
  server.unref()
  await once(server, 'listening')
  return server
}

const addressOf = (server: Server | undefined) => `/ip4/127.0.0.1/tcp/${(server?.address() as AddressInfo).port}`

export const providers: readonly Scenario[] = [falseProviders(10, 0), falseProviders(20, 0), falseProviders(200, 40)]

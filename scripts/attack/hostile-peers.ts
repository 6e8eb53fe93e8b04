import { setImmediate, setTimeout } from 'node:timers/promises'
import type { Stream } from '@libp2p/interface'
import { gossipProtocol, rawPeer, type RawPeer } from '../../test/support/nodes/raw-peer.ts'
import { depositProtocol } from '../../src/network/deposit/deposit-wire.ts'
import { type Findings, nothing, type Scene } from './scenario.ts'

/** Bytes that an attacker keeps unsent, at most: it must not fill its own memory. */
const mostUnsent = 4 * 1024 * 1024

/** Connects hostile peers to the victim, runs `each` for all of them until the scene ends, and disconnects them. */
export async function withPeers(
  scene: Scene,
  each: (peer: RawPeer, findings: Findings, index: number) => Promise<void>,
  { listen = [], to = scene.listen }: { readonly listen?: readonly string[]; readonly to?: readonly string[] } = {},
): Promise<Findings> {
  const findings = nothing()
  const peers: RawPeer[] = []
  try {
    for (let index = 0; index < scene.peers; index++) {
      const peer = await rawPeer(to, listen)
      await listenIn(peer, scene, findings)
      peers.push(peer)
    }
    const all = Promise.all(peers.map((peer, index) => each(peer, findings, index)))
    scene.onReady()
    await all
    return findings
  } finally {
    await Promise.all(peers.map((peer) => peer.stop()))
  }
}

/** Connects peers with fresh ids, `scene.peers` at a time, until the scene ends: each runs `once`, and disconnects. */
export async function withFreshPeers(
  scene: Scene,
  once: (peer: RawPeer, findings: Findings) => Promise<number>,
): Promise<Findings> {
  const findings = nothing()
  const goOn = () =>
    keepDoing(scene, findings, async () => {
      const peer = await rawPeer(scene.listen)
      try {
        return await once(peer, findings)
      } finally {
        await peer.stop()
      }
    })
  const all = Promise.all(Array.from({ length: scene.peers }, goOn))
  scene.onReady()
  await all
  return findings
}

/** Repeats `once` until the scene ends. What fails is counted as refused, and tried again after a moment. */
export async function keepDoing(
  { signal }: Pick<Scene, 'signal'>,
  findings: Findings,
  once: () => Promise<number>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const done = await once()
      findings.did += done
      await setImmediate()
    } catch {
      findings.refused++
      await setTimeout(1)
    }
  }
}

/** Read through a function: it changes while this waits. */
const isOpen = ({ status }: Stream) => status === 'open'

/** Sends as much as the other side takes. @throws when the stream has ended */
export async function pour(stream: Stream, data: Uint8Array, signal: AbortSignal): Promise<void> {
  if (!isOpen(stream)) throw new Error(`the stream is ${stream.status}`)
  stream.send(data)
  await setImmediate()
  while (stream.writeBufferLength > mostUnsent && isOpen(stream) && !signal.aborted) await setTimeout(2)
}

const names = /privy:\/\/[0-9a-f]{64}(\/[a-z]+)?/g

/** Takes in all that the network hands to a peer over streams that it did not open: names of topics, and envelopes. */
async function listenIn(peer: RawPeer, scene: Scene, findings: Findings): Promise<void> {
  for (const protocol of [gossipProtocol, depositProtocol, '/privy/request/1'])
    await peer.libp2p.handle(protocol, (stream) => {
      readAll(stream, scene, findings)
      // The smallest envelope is larger than any other message of these protocols.
      stream.addEventListener('message', ({ data }) => {
        if (data.byteLength >= 2048) findings.envelopes++
      })
    })
}

/** Looks for names of topics and envelopes in all that comes over a stream. */
export function readAll(stream: Stream, scene: Scene, findings: Findings): void {
  const told = new Set<string>(['', '/inbox', '/devices', '/requests'].map((end) => `privy://${scene.account}${end}`))
  stream.addEventListener('message', ({ data }) => {
    const bytes = Buffer.from(data.subarray())
    for (const [name] of bytes.toString('latin1').matchAll(names)) if (!told.has(name)) findings.learned.add(name)
  })
}

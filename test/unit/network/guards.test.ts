import { describe, expect, it } from 'vitest'
import type { Connection, Stream } from '@libp2p/interface'
import { limitStrangers } from '../../../src/network/host/limit-strangers.ts'
import { frameCounter } from '../../../src/network/host/frame-counter.ts'
import { serveStreams } from '../../../src/network/serve-streams.ts'
import { createMeter } from '../../../src/network/meter.ts'
import { createOffences } from '../../../src/network/offences.ts'
import { createBucket, createBuckets } from '../../../src/shared/buckets.ts'

describe('a bucket', () => {
  it('gives a burst, then what time gives back, and says how long to wait', () => {
    let nowMs = 0
    const bucket = createBucket(() => nowMs, { burst: 3, perSecond: 2 })
    expect([bucket.take(2), bucket.take(2), bucket.take(), bucket.take()]).toEqual([0, 500, 0, 500])
    nowMs = 500
    expect([bucket.take(), bucket.waitMs(3)]).toEqual([0, 1500])
    nowMs = 1e9
    expect(bucket.waitMs(3)).toBe(0)
  })

  it('of a name that was asked for longest ago is forgotten first', () => {
    const buckets = createBuckets(() => 0, { burst: 1, perSecond: 1 }, 2)
    expect(['a', 'b', 'a', 'c', 'a', 'b'].map((name) => buckets(name).take())).toEqual([0, 0, 1000, 0, 1000, 0])
  })
})

describe('connections of strangers', () => {
  it('leave room: of more than 60 the oldest is closed, members and dialled peers stay', () => {
    const open: Connection[] = []
    const listeners: ((event: CustomEvent<Connection>) => void)[] = []
    const closed: string[] = []
    const libp2p = {
      getConnections: () => open,
      addEventListener: (_name: string, listener: (typeof listeners)[number]) => listeners.push(listener),
      removeEventListener: () => undefined,
    } as unknown as Parameters<typeof limitStrangers>[0]
    limitStrangers(
      libp2p,
      (peer) => peer.startsWith('stranger'),
      () => undefined,
    )
    const connect = (peer: string, direction: 'inbound' | 'outbound') => {
      const connection = {
        ...{ direction, remotePeer: { toString: () => peer }, timeline: { open: open.length } },
        abort: () =>
          void closed.push(...open.splice(open.indexOf(connection), 1).map((one) => one.remotePeer.toString())),
      } as unknown as Connection
      open.push(connection)
      for (const listener of listeners) listener(new CustomEvent('connection:open', { detail: connection }))
    }
    connect('contact', 'inbound')
    connect('stranger dialled', 'outbound')
    for (let number = 0; number < 62; number++) connect(`stranger ${number}`, 'inbound')
    expect(closed).toEqual(['stranger 0', 'stranger 1'])
    expect(open.length).toBe(62)
  })
})

describe('streams of a protocol', () => {
  it('give way, the oldest first, which is no failure of its peer; one too many of a peer is', async () => {
    type Handler = (stream: Stream, connection: Connection) => Promise<void>
    let serve: Handler = async () => undefined
    const failed: string[] = []
    await serveStreams({ handle: async (_protocol, handler) => void (serve = handler as Handler) }, '/test/1', {
      ...{ perPeer: 1, atOnce: 2 },
      answer: async (stream) => new Promise((_resolve, reject) => stream.addEventListener('close', reject)),
      onFailure: ({ remotePeer }) => failed.push(remotePeer.toString()),
    })
    const aborted: string[] = []
    const open = (peer: string) => {
      const stream = new EventTarget() as EventTarget & { abort: () => void }
      stream.abort = () => {
        aborted.push(peer)
        stream.dispatchEvent(new Event('close'))
      }
      const connection = { remotePeer: { toString: () => peer }, status: 'open' }
      return serve(stream as unknown as Stream, connection as unknown as Connection)
    }
    const first = open('first')
    void open('second')
    await open('second')
    expect([new Set(aborted), failed]).toEqual([new Set(['second']), ['second']])
    aborted.length = 0
    void open('third')
    await first
    expect([new Set(aborted), failed]).toEqual([new Set(['first']), ['second']])
  })
})

describe('a peer that is refused again and again', () => {
  it('is disconnected, may not return for a minute, and then has few refusals left', () => {
    let nowMs = 0
    const meter = createMeter()
    const offences = createOffences(() => nowMs, meter)
    let cut = 0
    const connection = { remotePeer: { toString: () => 'hostile' }, abort: () => cut++ } as unknown as Connection
    const refused = (times: number) => {
      for (let count = 0; count < times; count++) offences.add('join', connection)
    }
    refused(50)
    expect([cut, offences.isBanned('hostile')]).toEqual([0, false])
    refused(2)
    expect([cut, offences.isBanned('hostile'), offences.isBanned('honest')]).toEqual([2, true, false])
    expect([...meter.counts]).toEqual([
      ['join', 52],
      ['banned', 1],
    ])
    nowMs = 60_000
    expect(offences.isBanned('hostile')).toBe(false)
    refused(51)
    expect(offences.isBanned('hostile')).toBe(true)
  })
})

describe('frames of libp2p', () => {
  const frame = (length: number) => {
    const prefix = length < 128 ? [length] : [(length & 127) | 128, length >> 7]
    return Uint8Array.from([...prefix, ...new Uint8Array(length).fill(255)])
  }
  const stream = Buffer.concat([1, 0, 127, 128, 300, 0].map(frame))

  it.each([1, 2, 3, 100, 1000])('are counted in pieces of %i bytes', (size) => {
    const count = frameCounter(300)
    const begun: (number | undefined)[] = []
    for (let at = 0; at < stream.length; at += size) begun.push(count(stream.subarray(at, at + size)))
    expect(begun.reduce((sum = 0, one = Number.NaN) => sum + one, 0)).toBe(6)
  })

  it('are refused by their length alone', () => {
    expect(frameCounter(300)(Uint8Array.of(0xad, 0x02))).toBeUndefined()
    expect(frameCounter(300)(Uint8Array.of(0xac, 0x02))).toBe(1)
    expect(frameCounter(300)(new Uint8Array(4).fill(0x80))).toBe(0)
    expect(frameCounter(300)(new Uint8Array(9).fill(0x80))).toBeUndefined()
  })
})

import type { Connection, Stream, StreamHandler } from '@libp2p/interface'
import type { KadDHTComponents } from '@libp2p/kad-dht'
import { type Admission, originOf } from '../admission.ts'
import { FrameError } from '../frames.ts'
import { frameCounter } from './frame-counter.ts'

type Registrar = KadDHTComponents['registrar']
type ConnectionManager = KadDHTComponents['connectionManager']

export interface Guard {
  /** Each stream that a peer opens counts as one, and each frame in it. */
  readonly admission: Admission
  /** Longest frames, in bytes: what a peer asks of us, and what it answers. */
  readonly maxQuestionBytes: number
  readonly maxAnswerBytes: number
  /** Streams that a connection may have open at the same time. */
  readonly perConnection: number
  /** @param connection undefined for an answer: the host asked for it */
  readonly onRefused: (connection?: Connection) => void
}

interface Guarded {
  readonly registrar: Registrar
  /** identify opens its streams on connections. */
  readonly connectionManager?: ConnectionManager
}

/**
 * A service of libp2p that has no limits of its own, with some: it is handed a registrar and a connection manager that check each stream before the service
 * decodes a byte of it.
 */
export const guarded =
  <C extends Guarded, S>(service: (components: C) => S, guard: Guard) =>
  (components: C): S => {
    const { registrar, connectionManager } = components
    const replaced: Partial<Guarded> = {
      registrar: instead(registrar, {
        handle: (protocol, handler, options) =>
          registrar.handle(protocol, boundedQuestions(handler, guard), {
            ...options,
            maxInboundStreams: guard.perConnection,
          }),
      }),
      ...(connectionManager && { connectionManager: boundedAnswers(connectionManager, guard) }),
    }
    return service(instead(components, replaced as Partial<C>))
  }

function boundedQuestions(handler: StreamHandler, { admission, maxQuestionBytes, onRefused }: Guard): StreamHandler {
  return (stream, connection) => {
    const origin = originOf(connection)
    const refuse = () => {
      onRefused(connection)
      stream.abort(new FrameError('more than this host takes from one peer'))
    }
    if (!admission.take(origin)) {
      refuse()
      return
    }
    const admits = (frames: number) => frames === 0 || admission.take(origin, frames)
    bound(stream, maxQuestionBytes, { admits, refuse })
    return handler(stream, connection)
  }
}

/** What a peer answers may be long, but not without end. */
function boundedAnswers(inner: ConnectionManager, { maxAnswerBytes, onRefused }: Guard): ConnectionManager {
  return instead(inner, {
    async openStream(...asked) {
      const stream = await inner.openStream(...asked)
      const refuse = () => {
        onRefused()
        stream.abort(new FrameError('a longer answer than this host takes'))
      }
      bound(stream, maxAnswerBytes, { admits: () => true, refuse })
      return stream
    },
  })
}

interface Bound {
  readonly admits: (frames: number) => boolean
  readonly refuse: () => void
}

/** Counts what comes before any other listener has it, and withholds what is too much from them. */
function bound(stream: Stream, maxBytes: number, { admits, refuse }: Bound): void {
  const count = frameCounter(maxBytes)
  stream.addEventListener('message', (event) => {
    const frames = count(event.data.subarray())
    if (frames !== undefined && admits(frames)) return
    event.stopImmediatePropagation()
    refuse()
  })
}

/** An object with some of its properties replaced. Methods keep the object that they belong to. */
function instead<T extends object>(inner: T, replaced: Partial<T>): T {
  return new Proxy(inner, {
    get(target, name) {
      if (Object.hasOwn(replaced, name)) return Reflect.get(replaced, name) as unknown
      const value = Reflect.get(target, name) as unknown
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

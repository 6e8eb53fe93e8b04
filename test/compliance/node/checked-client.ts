import { expect } from 'vitest'
import {
  eventSchema,
  isKnownEvent,
  type MethodName,
  methods,
  type NodeEvent,
  type Params,
  type Result,
} from '../../../src/rpc/contract.ts'
import type { RpcClient } from '../../../src/rpc/client.ts'

export type Caller = Pick<RpcClient, 'node' | 'call' | 'onEvent' | 'close'>

/** A client to which nothing is said that is not in the contract. */
export interface CheckedClient {
  readonly call: <M extends MethodName>(method: M, params: Params<M>) => Promise<Result<M>>
  /** All that came, each kind as the contract has it, with what it is about. */
  readonly events: NodeEvent[]
  /** Where the events begin. */
  readonly start: string
  close(): void
}

export interface Seen {
  readonly methods: Set<MethodName>
  readonly kinds: Set<NodeEvent['kind']>
}

/** What is left out only when something is not here any more, which is not so in the stories. */
const abouts = ['message', 'contact', 'conversation', 'request'] as const

function checkEvent(event: unknown): NodeEvent {
  const parsed = eventSchema.parse(event)
  expect(parsed).toEqual(event)
  const { shape } = eventSchema.options.find((option) => option.shape.kind.value === parsed.kind) ?? { shape: {} }
  const isGone = parsed.kind === 'message.missing' && parsed.missing === 0
  for (const name of abouts) if (name in shape && !isGone) expect(parsed).toHaveProperty(name)
  return parsed
}

/** Subscribes, and checks every answer and every event against its schema: nothing is missing, nothing is more. */
export async function checkClient(
  client: Caller,
  seen: Seen,
  subscription: Params<'events.subscribe'> = {},
): Promise<CheckedClient> {
  const events: NodeEvent[] = []
  const failures: unknown[] = []
  const call = async <M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> => {
    if (failures.length > 0) throw failures[0]
    const result = await client.call(method, params)
    expect(methods[method].result.parse(result)).toEqual(result)
    seen.methods.add(method)
    return result
  }
  expect(methods.hello.result.parse(client.node)).toEqual(client.node)
  seen.methods.add('hello')
  client.onEvent((event) => {
    try {
      if (!isKnownEvent(event)) throw new Error(`the contract has no event ${event.kind}`)
      events.push(checkEvent(event))
      seen.kinds.add(event.kind)
    } catch (error) {
      failures.push(error)
    }
  })
  const { cursor: start } = await call('events.subscribe', { passing: true, ...subscription })
  return {
    ...{ call, events, start },
    close() {
      client.close()
      expect(failures).toEqual([])
    },
  }
}

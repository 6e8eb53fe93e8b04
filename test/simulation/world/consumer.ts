import type { NodeEvent } from '../../../src/rpc/contract.ts'

export interface Consumer {
  cursor: string | undefined
  /** Ids of messages that it saw come, each once, in the order in which it saw them. */
  readonly received: string[]
}

/** Goes on behind an event. */
export function take(consumer: Consumer, event: NodeEvent): void {
  consumer.cursor = event.cursor
  const { message } = event as { readonly message?: { readonly id: string } }
  if (event.kind === 'message.received' && message && !consumer.received.includes(message.id))
    consumer.received.push(message.id)
}

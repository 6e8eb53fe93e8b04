import { type AnyEvent, isKnownEvent } from '../../../src/rpc/contract.ts'

export interface Consumer {
  cursor: string | undefined
  /** Ids of messages that it saw come, each once, in the order in which it saw them. */
  readonly received: string[]
}

/** Goes on behind an event. */
export function take(consumer: Consumer, event: AnyEvent): void {
  consumer.cursor = event.cursor
  if (!isKnownEvent(event) || event.kind !== 'message.received' || !event.message) return
  if (!consumer.received.includes(event.message.id)) consumer.received.push(event.message.id)
}

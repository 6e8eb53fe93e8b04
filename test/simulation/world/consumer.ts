import { type AnyEvent, isKnownEvent } from '../../../src/rpc/contract.ts'

export interface Consumer {
  cursor: string | undefined
  /** Ids of the messages whose arrival it got, each once, in order. */
  readonly received: string[]
}

/** Takes an event and continues behind it. */
export function take(consumer: Consumer, event: AnyEvent): void {
  consumer.cursor = event.cursor
  if (!isKnownEvent(event) || event.kind !== 'message.received' || !event.message) return
  if (!consumer.received.includes(event.message.id)) consumer.received.push(event.message.id)
}

import { type DeliveryState, isFailed, isSettled, reaches } from '../shared/delivery-state.ts'

/** State of a message at one device of the recipient, or, if no device is named, at the recipient as a whole. */
export type DeviceState = 'sent' | 'held' | 'delivered' | 'read' | 'expired' | 'refused'

/**
 * The delivery state of a message at a recipient: the furthest state of its devices. `expired` and `refused` count only while no device has the message.
 * Of these two, `refused` counts.
 */
export function furthest(states: Iterable<DeviceState>): DeliveryState {
  let best: DeliveryState = 'queued'
  for (const state of states) if (isFurther(best, state)) best = state
  return best
}

/** Whether `to` replaces `from`. The order is total: queued, sent, held, expired, refused, delivered, read. */
export function isFurther(from: DeliveryState, to: DeliveryState): boolean {
  if (isFailed(to)) return !isSettled(from) || (from === 'expired' && to === 'refused')
  return isFailed(from) ? reaches(to, 'delivered') : !reaches(from, to)
}

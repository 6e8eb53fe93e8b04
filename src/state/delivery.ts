import { type DeliveryState, isFailed, isSettled, reaches } from '../shared/delivery-state.ts'

/** What is known of a message at one device of the recipient, or, without a device, of the recipient as a whole. */
export type DeviceState = 'sent' | 'held' | 'delivered' | 'read' | 'expired' | 'refused'

/**
 * How far a message got at a recipient: the furthest state of any device. `expired` and `refused` count only while no device has it; `refused` goes
 * before `expired`.
 */
export function furthest(states: Iterable<DeviceState>): DeliveryState {
  let best: DeliveryState = 'queued'
  for (const state of states) if (isFurther(best, state)) best = state
  return best
}

/** Whether `to` takes the place of `from`. A total order: queued, sent, held, expired, refused, delivered, read. */
export function isFurther(from: DeliveryState, to: DeliveryState): boolean {
  if (isFailed(to)) return !isSettled(from) || (from === 'expired' && to === 'refused')
  return isFailed(from) ? reaches(to, 'delivered') : !reaches(from, to)
}

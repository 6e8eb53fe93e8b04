/** Delivery states of a content at one recipient, in the order in which they are reached; `expired` and `refused` are ends (SPEC.md section 9.1). */
export const deliveryStates = ['queued', 'sent', 'held', 'delivered', 'read', 'expired', 'refused'] as const
export type DeliveryState = (typeof deliveryStates)[number]

export const isFailed = (state: DeliveryState): boolean => state === 'expired' || state === 'refused'

/** Whether a state that is not an end is `wanted` or a later one. */
export const reaches = (state: DeliveryState, wanted: DeliveryState): boolean =>
  !isFailed(state) && deliveryStates.indexOf(state) >= deliveryStates.indexOf(wanted)

/** Whether no further attempt follows. */
export const isSettled = (state: DeliveryState): boolean => isFailed(state) || reaches(state, 'delivered')

/** How far an outgoing message got at one recipient, in the order in which states are reached; `expired` and `refused` are ends. */
export const deliveryStates = ['queued', 'sent', 'held', 'delivered', 'read', 'expired', 'refused'] as const
export type DeliveryState = (typeof deliveryStates)[number]

export const isFailed = (state: DeliveryState): boolean => state === 'expired' || state === 'refused'

/** Whether a state is as far as `wanted` or further, on the way up. */
export const reaches = (state: DeliveryState, wanted: DeliveryState): boolean =>
  !isFailed(state) && deliveryStates.indexOf(state) >= deliveryStates.indexOf(wanted)

/** Whether nothing more will be sent. */
export const isSettled = (state: DeliveryState): boolean => isFailed(state) || reaches(state, 'delivered')

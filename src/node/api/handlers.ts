import type { Handlers } from '../../rpc/handlers.ts'
import { accountHandlers } from './account.ts'
import { contactHandlers } from './contact.ts'
import { eventHandlers } from './events.ts'
import { messageHandlers } from './message.ts'
import type { ApiPorts } from './ports.ts'
import { requestHandlers } from './request.ts'

/** Every method of the contract. */
export const createHandlers = (ports: ApiPorts): Handlers => ({
  ...accountHandlers(ports),
  ...contactHandlers(ports),
  ...requestHandlers(ports),
  ...messageHandlers(ports),
  ...eventHandlers(ports),
})

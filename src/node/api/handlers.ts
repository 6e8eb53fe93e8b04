import type { Handlers } from '../../rpc/handlers.ts'
import { accountHandlers } from './account.ts'
import { contactHandlers } from './contact.ts'
import { conversationHandlers } from './conversation.ts'
import { eventHandlers } from './events.ts'
import { messageHandlers } from './message.ts'
import type { ApiPorts } from './ports.ts'
import { readingHandlers } from './reading.ts'
import { requestHandlers } from './request.ts'

/** The handlers of all methods of the contract. */
export const createHandlers = (ports: ApiPorts): Handlers => ({
  ...accountHandlers(ports),
  ...contactHandlers(ports),
  ...requestHandlers(ports),
  ...messageHandlers(ports),
  ...readingHandlers(ports),
  ...conversationHandlers(ports),
  ...eventHandlers(ports),
})

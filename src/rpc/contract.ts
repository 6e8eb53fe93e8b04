/**
 * The contract between a node and its clients: all methods, notifications and errors.
 * These types are local. The wire types of `protocol` differ from them; `node/api` maps between both.
 */
import type { z } from 'zod'
import { exitCodes } from '../shared/errors.ts'
import { accountMethods, type accountSchema } from './contract/account.ts'
import { contactMethods, type contactSchema } from './contract/contact.ts'
import { conversationMethods, type conversationSchema } from './contract/conversation.ts'
import { eventMethods } from './contract/events.ts'
import { helloMethods } from './contract/hello.ts'
import { messageMethods } from './contract/message-methods.ts'
import type { messageSchema, sendResultSchema, stepSchema } from './contract/message.ts'
import { nodeMethods, type statusSchema } from './contract/node.ts'
import { requestMethods, type requestSchema } from './contract/request.ts'

export { contractVersion } from './limits.ts'
export { accountSchema } from './contract/account.ts'
export { contactSchema } from './contract/contact.ts'
export { conversationSchema } from './contract/conversation.ts'
export { eventKinds, passingKinds, stateReached } from './contract/event-kinds.ts'
export { type AnyEvent, anyEventSchema, type EventOf, eventSchema, type NodeEvent } from './contract/events.ts'
export { isKnownEvent } from './contract/known-event.ts'
export { messageSchema, messageTypes, sendResultSchema, stepSchema } from './contract/message.ts'
export { statusSchema } from './contract/node.ts'
export { requestSchema } from './contract/request.ts'

export const methods = {
  ...helloMethods,
  ...accountMethods,
  ...nodeMethods,
  ...contactMethods,
  ...requestMethods,
  ...messageMethods,
  ...conversationMethods,
  ...eventMethods,
} as const

export type Methods = typeof methods
export type MethodName = keyof Methods
export type Params<M extends MethodName> = z.output<Methods[M]['params']>
export type Result<M extends MethodName> = z.output<Methods[M]['result']>

export type Account = z.output<typeof accountSchema>
export type Contact = z.output<typeof contactSchema>
export type Request = z.output<typeof requestSchema>
export type Conversation = z.output<typeof conversationSchema>
export type DeliveryStep = z.output<typeof stepSchema>
export type Message = z.output<typeof messageSchema>
export type SendResult = z.output<typeof sendResultSchema>
export type Status = z.output<typeof statusSchema>

/** JSON-RPC code of an error: -32000 - exit code (JSON-RPC 2.0, section 5.1: server errors). `data.code` carries the ErrorCode. */
export const rpcErrorCode = (code: keyof typeof exitCodes): number => -32000 - exitCodes[code]

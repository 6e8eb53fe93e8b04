import { z } from 'zod'
import { maxMarkedAtOnce, maxPageBytes } from '../limits.ts'
import { messageSchema, sendResultSchema, stepSchema, waitableSchema } from './message.ts'
import { count, isoTime, messageId, method, none, who } from './method.ts'

export const messageMethods = {
  'message.send': method(
    'Seals and queues one text message; answers once it is on disk, or once `wait` is reached or `timeoutMs` has passed. With the `id` of one that was sent already it sends nothing, and answers how far that is',
    z.object({
      to: who,
      text: z.string(),
      id: z
        .string()
        .regex(/^[0-9a-f]{32}$/)
        .optional()
        .meta({
          description:
            'id of the message, 32 random hexadecimal digits, so that the call can be repeated: `bad-input` if it is that of another recipient, text or answer',
        }),
      replyTo: messageId.optional(),
      wait: waitableSchema.optional(),
      timeoutMs: count.optional(),
    }),
    sendResultSchema,
  ),
  'message.wait': method(
    'Answers once a message of ours has got as far as `state`, or nowhere any more, or `timeoutMs` has passed: how far it is',
    z.object({ id: messageId, state: waitableSchema, timeoutMs: count.optional() }),
    sendResultSchema,
  ),
  'message.show': method(
    'One message, by its id or the beginning of it, and its way so far',
    z.object({ id: messageId }),
    messageSchema.extend({ delivery: sendResultSchema.nullable(), story: z.array(stepSchema) }),
  ),
  'message.edit': method(
    'Changes the text of a message of ours, at the other side too',
    z.object({ id: messageId, text: z.string() }),
    messageSchema,
  ),
  'message.delete': method(
    'Takes a message of ours back, at the other side too; one of theirs is deleted here only',
    z.object({ id: messageId }),
    messageSchema,
  ),
  'message.react': method(
    'Sets our reaction to a message; an empty one takes it back',
    z.object({ id: messageId, reaction: z.string().max(64) }),
    messageSchema,
  ),
  'message.read': method(
    `Messages, oldest first; marks incoming ones as read unless \`mark\` is false. As many as fit into ${maxPageBytes} bytes: the newest, or with \`unread\`, \`since\` or \`after\` the first ones`,
    z.object({
      from: who.optional(),
      unread: z.boolean().optional(),
      since: z.string().optional().meta({
        description:
          'what came behind a message (its id or the beginning of it) or cursor, or at that time (ISO 8601) or later',
      }),
      before: messageId
        .optional()
        .meta({ description: 'with `from`: what is shown above this message, or above this `order`' }),
      after: messageId
        .optional()
        .meta({ description: 'with `from`: what is shown below this message, or below this `order`' }),
      limit: z.number().int().min(1).max(10_000).optional(),
      mark: z.boolean().optional(),
    }),
    z.object({
      messages: z.array(messageSchema),
      cursor: z.string(),
      more: z.boolean().meta({ description: 'whether there are more in the direction that was read' }),
    }),
  ),
  'message.mark': method(
    'Marks these incoming messages as read: for clients that read with `mark` false, once they have shown or stored them',
    z.object({ ids: z.array(messageId).min(1).max(maxMarkedAtOnce) }),
    none,
  ),
  'message.search': method(
    'Messages with all of these words, the newest first; a word may be the beginning of one, "in quotes" they stand together',
    z.object({
      text: z.string().max(1000),
      in: who.optional(),
      from: who.optional().meta({ description: 'a contact, or `me`' }),
      before: isoTime.optional(),
      after: isoTime.optional(),
      limit: z.number().int().min(1).max(1000).optional(),
      offset: count.optional(),
    }),
    z.object({ messages: z.array(messageSchema), more: z.boolean() }),
  ),
} as const

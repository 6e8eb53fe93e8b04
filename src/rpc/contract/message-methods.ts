import { z } from 'zod'
import { maxMarkedAtOnce, maxPageBytes } from '../limits.ts'
import { messageSchema, sendResultSchema, stepSchema, waitableSchema } from './message.ts'
import { count, isoTime, messageId, method, none, who } from './method.ts'

export const messageMethods = {
  'message.send': method(
    'Queues one text message. Answers when it is on disk or, with `wait`, when it reaches this state or `timeoutMs` has passed. With the `id` of a message that was sent before, sends nothing and answers with the state of that message',
    z.object({
      to: who,
      text: z.string(),
      id: z
        .string()
        .regex(/^[0-9a-f]{32}$/)
        .optional()
        .meta({
          description:
            'id for the message, 32 random hexadecimal digits, so that the call can be repeated; `bad-input` if the id belongs to a message with another recipient, text or `replyTo`',
        }),
      replyTo: messageId.optional(),
      wait: waitableSchema.optional(),
      timeoutMs: count.optional(),
    }),
    sendResultSchema,
  ),
  'message.wait': method(
    'Waits until an outgoing message reaches `state`, can no longer reach it, or `timeoutMs` has passed. Answers with its state',
    z.object({ id: messageId, state: waitableSchema, timeoutMs: count.optional() }),
    sendResultSchema,
  ),
  'message.show': method(
    'One message by its id or the beginning of it, with its delivery steps',
    z.object({ id: messageId }),
    messageSchema.extend({ delivery: sendResultSchema.nullable(), story: z.array(stepSchema) }),
  ),
  'message.edit': method(
    'Edits an outgoing message, for the recipient too',
    z.object({ id: messageId, text: z.string() }),
    messageSchema,
  ),
  'message.delete': method(
    'Deletes a message. An outgoing message is deleted for the recipient too, an incoming one only on this account',
    z.object({ id: messageId }),
    messageSchema,
  ),
  'message.react': method(
    'Sets the reaction of this account to a message; an empty text removes it',
    z.object({ id: messageId, reaction: z.string().max(64) }),
    messageSchema,
  ),
  'message.read': method(
    `Reads messages, oldest first, and marks incoming ones as read unless \`mark\` is false. Returns at most ${maxPageBytes} bytes: the newest messages, or with \`unread\`, \`since\` or \`after\` the first ones`,
    z.object({
      from: who.optional(),
      unread: z.boolean().optional(),
      since: z.string().optional().meta({
        description:
          'messages that arrived behind a message (its id or the beginning of it) or a cursor, or messages of this time (ISO 8601) and later',
      }),
      before: messageId
        .optional()
        .meta({ description: 'with `from`: messages above this message or `order` on the screen' }),
      after: messageId
        .optional()
        .meta({ description: 'with `from`: messages below this message or `order` on the screen' }),
      limit: z.number().int().min(1).max(10_000).optional(),
      mark: z.boolean().optional(),
    }),
    z.object({
      messages: z.array(messageSchema),
      cursor: z.string(),
      more: z.boolean().meta({ description: 'whether there are more messages in the direction of the read' }),
    }),
  ),
  'message.mark': method(
    'Marks these incoming messages as read. For clients that read with `mark` false, after they have shown or stored the messages',
    z.object({ ids: z.array(messageId).min(1).max(maxMarkedAtOnce) }),
    none,
  ),
  'message.search': method(
    'Finds messages that have all of these words, newest first. A word also matches the beginning of a longer one; words in double quotes match whole and side by side',
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

import { PrivyError } from '../../shared/errors.ts'
import { checkMessageText } from '../../shared/text/message-text.ts'
import { isFailed, reaches } from '../../shared/delivery-state.ts'
import { type MessageId, messageId } from '../../shared/ids.ts'
import { isReaction, reactionRule } from '../../shared/text/reaction.ts'
import type { Body } from '../../protocol/content.ts'
import type { Params, SendResult } from '../../rpc/contract.ts'
import type { Handlers } from '../../rpc/handlers.ts'
import type { MessageRow } from '../../store/index/rows.ts'
import type { ContactKeys } from '../directory.ts'
import { findMessage } from './find-message.ts'
import type { ApiPorts } from './ports.ts'
import { createPost, type Saying } from './post.ts'
import { untilState } from './until-state.ts'

type Methods = 'message.send' | 'message.wait' | 'message.show' | 'message.edit' | 'message.delete' | 'message.react'

/** Handlers of the methods that send and change messages. */
export function messageHandlers(ports: ApiPorts): Pick<Handlers, Methods> {
  const { keys, queries, directory, journal, shapes, schedule } = ports
  const { post, postOnce } = createPost(ports)
  const find = (which: string) => findMessage(queries, which)
  const isOurs = ({ author }: MessageRow) => author === keys.id
  const result = (id: MessageId): SendResult => shapes.delivery(find(id))

  async function send(
    { to, text, id: chosen, replyTo, wait, timeoutMs }: Params<'message.send'>,
    signal: AbortSignal,
  ): Promise<SendResult> {
    checkMessageText(text)
    const contact = directory.find(to)
    checkAccepted(contact)
    const { account } = contact.row
    const answered = replyTo === undefined ? undefined : find(replyTo)
    if (answered && answered.conversation !== account) throw otherConversation()
    const body: Saying = answered ? { type: 'reply', text, to: answered.id } : { type: 'text', text }
    const id = await (chosen === undefined ? post(account, body) : postOnce(messageId(chosen), account, body))
    return wait ? until(id, wait, timeoutMs, signal) : result(id)
  }

  async function until(
    id: MessageId,
    wanted: Params<'message.wait'>['state'],
    timeoutMs: number | undefined,
    signal: AbortSignal,
  ): Promise<SendResult> {
    const enough = () => {
      const { state } = result(id)
      return isFailed(state) || reaches(state, wanted)
    }
    await untilState({ journal, schedule }, id, enough, timeoutMs, signal)
    return result(id)
  }

  /** Sends a change of a message: edit, deletion or reaction. */
  async function change(row: MessageRow, body: Body): Promise<void> {
    const contact = directory.get(row.conversation)
    if (!contact)
      throw new PrivyError(
        'unknown-contact',
        'The contact of this message no longer exists',
        'See `privy contact list`',
      )
    checkAccepted(contact)
    if (row.type === 'deleted') throw new PrivyError('not-allowed', 'This message was deleted', 'Write a new one')
    await post(row.conversation, body)
  }

  const shape = (id: MessageId) => shapes.message(find(id))

  return {
    'message.send': (params, { signal }) => send(params, signal),
    async 'message.wait'({ id, state, timeoutMs }, { signal }) {
      const row = find(id)
      if (!isOurs(row))
        throw new PrivyError('bad-input', 'This message is not yours', 'Wait for messages that you sent yourself')
      return until(row.id, state, timeoutMs, signal)
    },
    async 'message.show'({ id }) {
      const row = find(id)
      const delivery = isOurs(row) ? shapes.delivery(row) : null
      return { ...shapes.message(row), delivery, story: isOurs(row) ? shapes.story(row) : [] }
    },
    async 'message.edit'({ id: which, text }) {
      checkMessageText(text)
      const row = find(which)
      if (!isOurs(row))
        throw new PrivyError('not-allowed', 'This message is not yours', 'Only its author can change it')
      if (row.text !== text) await change(row, { type: 'edit', text, to: row.id })
      return shape(row.id)
    },
    async 'message.delete'({ id: which }) {
      const row = find(which)
      if (row.type === 'deleted') return shape(row.id)
      if (isOurs(row)) await change(row, { type: 'delete', to: row.id })
      else await journal.append({ kind: 'message.hidden', messages: [{ author: row.author, ids: [row.id] }] })
      return shape(row.id)
    },
    async 'message.react'({ id: which, reaction }) {
      const row = find(which)
      await change(row, { type: 'reaction', reaction: checkReaction(reaction), to: row.id })
      return shape(row.id)
    },
  }
}

const otherConversation = () =>
  new PrivyError('bad-input', 'The message to answer is from another conversation', 'Answer it where it was written')

/** Checks a reaction. An empty one removes the reaction. */
function checkReaction(reaction: string): string {
  const trimmed = reaction.trim()
  if (trimmed === '' || isReaction(trimmed)) return trimmed
  throw new PrivyError('bad-input', 'This is not a reaction', `Give ${reactionRule}`)
}

function checkAccepted({ row, name }: ContactKeys): void {
  if (row.state === 'accepted') return
  const message = `${name} has not accepted your request yet`
  throw new PrivyError('not-allowed', message, 'Look with `privy contact list`; the request goes on by itself')
}

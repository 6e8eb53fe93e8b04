import { PrivyError } from '../../shared/errors.ts'
import type { ConversationId, MessageId } from '../../shared/ids.ts'
import type { Body } from '../../protocol/content.ts'
import type { Composer } from '../../delivery/compose.ts'
import type { AccountKeys } from '../../identity/keys.ts'
import type { Queries } from '../../store/index/queries.ts'
import type { MessageRow } from '../../store/index/rows.ts'
import type { Directory } from '../directory.ts'
import type { Journal } from '../../store/journal.ts'

/** A content that is shown as a message. */
export type Saying = Extract<Body, { readonly type: 'text' | 'reply' }>

export interface PostPorts {
  readonly queries: Pick<Queries, 'message' | 'isOutgoing'>
  readonly journal: Pick<Journal, 'ready' | 'append'>
  readonly composer: Pick<Composer, 'message'>
  readonly keys: Pick<AccountKeys, 'id'>
  readonly directory: Pick<Directory, 'recipients'>
}

/** Queues contents of conversations. A call resolves when the content is on disk; the fold hands it to the outbox. */
export function createPost({ keys, queries, directory, journal, composer }: PostPorts) {
  /** Messages with ids that clients chose, until they are in the index. */
  const underWay = new Map<MessageId, Promise<MessageId>>()

  async function post(conversation: ConversationId, body: Body): Promise<MessageId> {
    // The sequence number comes from the index, which must have all entries of the log.
    await journal.ready()
    return store(conversation, body)
  }

  async function store(conversation: ConversationId, body: Body, chosen?: MessageId): Promise<MessageId> {
    const { content, encoded, settle } = composer.message(conversation, body, chosen)
    const { id } = content
    const to = directory.recipients(conversation)
    await journal.append({ kind: 'message.queued', conversation, to, message: id, content: encoded }).finally(settle)
    return id
  }

  async function storeOnce(id: MessageId, conversation: ConversationId, body: Saying): Promise<MessageId> {
    await journal.ready()
    // The message may have been in the log and not in the index before `ready`.
    return isPosted(id, conversation, body) ? id : store(conversation, body, id)
  }

  /** Whether this message was sent before. @throws PrivyError `bad-input` if the id belongs to another content */
  function isPosted(id: MessageId, conversation: ConversationId, body: Saying): boolean {
    const row = queries.message(id)
    // Requests and acceptances have ids too.
    if (!row && !queries.isOutgoing(id)) return false
    if (row?.author !== keys.id || !row.shown) throw takenId(id, 'something other than a message of yours')
    if (row.conversation !== conversation) throw takenId(id, 'a message to another contact')
    if (!isSame(row, body)) throw takenId(id, 'a message with another text, or that answers another one')
    return true
  }

  /**
   * Sends a message with an id that the client chose. A repeated call, also during the first one, sends nothing.
   * @throws PrivyError `bad-input` if the id belongs to another content
   */
  async function postOnce(id: MessageId, conversation: ConversationId, body: Saying): Promise<MessageId> {
    while (underWay.has(id)) await underWay.get(id)?.catch(() => undefined)
    if (isPosted(id, conversation, body)) return id
    const storing = storeOnce(id, conversation, body).finally(() => underWay.delete(id))
    underWay.set(id, storing)
    return storing
  }

  return { post, postOnce }
}

/** Whether a stored message has this content. After an edit or a deletion the first text is lost, so any text passes. */
function isSame({ type, ref, changed, text }: MessageRow, body: Saying): boolean {
  if (type === 'deleted') return true
  const answered = body.type === 'reply' ? body.to : null
  const isEdited = (changed & 2) !== 0
  return ref === answered && (isEdited || text === body.text)
}

const takenId = (id: MessageId, what: string) =>
  new PrivyError(
    'bad-input',
    `The id ${id} is that of ${what}; nothing was sent`,
    'Choose a new one, 32 random hexadecimal digits, or leave it out',
  )

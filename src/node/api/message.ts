import { PrivyError } from '../../shared/errors.ts'
import { isFailed, reaches } from '../../shared/delivery-state.ts'
import { isMessageId, type MessageId } from '../../shared/ids.ts'
import { type Body, maxText } from '../../protocol/content.ts'
import type { Message, Params, SendResult } from '../../rpc/contract.ts'
import type { Handlers } from '../../rpc/handlers.ts'
import type { MessageRow } from '../../store/queries.ts'
import type { ContactKeys } from '../directory.ts'
import type { ApiPorts } from './ports.ts'
import { untilState } from './until-state.ts'

type Methods = 'message.send' | 'message.show' | 'message.read'

const defaultLimit = 50

export function messageHandlers(ports: ApiPorts): Pick<Handlers, Methods> {
  const { queries, directory, journal, composer, outbound, shapes, now } = ports

  /** @throws PrivyError `unknown-message` */
  function find(which: string): MessageRow {
    const digits = which.trim().toLowerCase()
    const rows = isMessageId(digits)
      ? [queries.message(digits)]
      : /^[0-9a-f]{4,31}$/.test(digits)
        ? queries.messagesBeginning(digits)
        : []
    const [row, second] = rows
    if (!row || second) {
      const what = second ? `Several messages' ids begin with ${digits}` : `There is no message ${which}`
      throw new PrivyError('unknown-message', what, 'Take the id from `privy read --json`')
    }
    return row
  }

  const result = (id: MessageId): SendResult => shapes.delivery(find(id))

  async function send(
    { to, text, replyTo, wait, timeoutMs }: Params<'message.send'>,
    signal: AbortSignal,
  ): Promise<SendResult> {
    checkText(text)
    const contact = directory.find(to)
    checkAccepted(contact)
    const { account } = contact.row
    const body: Body = replyTo === undefined ? { type: 'text', text } : { type: 'reply', text, to: find(replyTo).id }
    const { content, encoded } = composer.message(account, body)
    const { id } = content
    await journal.append({ kind: 'message.queued', time: now(), to: account, id, content: encoded })
    outbound.outbox.add({ id, recipient: account, kind: 'message', state: 'queued', created: now() })
    if (!wait || wait === 'queued') return result(id)
    const enough = () => {
      const { state } = result(id)
      return isFailed(state) || reaches(state, wait)
    }
    await untilState(journal, id, enough, timeoutMs, signal)
    return result(id)
  }

  /** Marks what a person saw; whoever sent it is told once that is on disk. */
  async function mark(rows: readonly MessageRow[]): Promise<void> {
    const unread = rows.filter((row) => row.unread)
    if (unread.length === 0) return
    await journal.append({ kind: 'message.seen', time: now(), ids: unread.map(({ id }) => id) })
    for (const { id, conversation } of unread) outbound.receipts.add('read', conversation, id)
  }

  return {
    'message.send': (params, { signal }) => send(params, signal),
    async 'message.show'({ id }) {
      const row = find(id)
      return { ...shapes.message(row), delivery: row.outgoing ? shapes.delivery(row) : null }
    },
    async 'message.read'({ from, unread, since, limit = defaultLimit, mark: marks = true }) {
      const conversation = from === undefined ? undefined : directory.find(from).row.account
      const rows = queries.read({ conversation, unread, ...(since === undefined ? {} : startOf(since)), limit })
      const messages: Message[] = rows.map(shapes.message)
      if (marks) await mark(rows)
      const last = Math.max(
        ...rows.map(({ place }) => place),
        since === undefined || !/^\d{1,9}$/.test(since) ? 0 : Number(since),
      )
      return { messages, cursor: String(rows.length > 0 ? last : queries.counts().place) }
    },
  }

  /** Behind a message, behind a cursor, or from a time on. */
  function startOf(since: string): { after?: number; fromMs?: number } {
    if (/^\d{1,9}$/.test(since)) return { after: Number(since) }
    if (/^[0-9a-fA-F]{10,32}$/.test(since)) return { after: find(since).place }
    const fromMs = Date.parse(since)
    if (Number.isNaN(fromMs)) {
      throw new PrivyError(
        'bad-input',
        `${since} is no message id, cursor or time`,
        'Give a time like 2026-01-31 or 2026-01-31T08:00:00Z',
      )
    }
    return { fromMs }
  }
}

function checkText(text: string): void {
  if (text === '') throw new PrivyError('bad-input', 'The message is empty', 'Give some text')
  const length = Array.from(text).length
  if (length > maxText) {
    throw new PrivyError(
      'too-large',
      `The message has ${length} characters; ${maxText} is the most`,
      'Send it in several messages',
    )
  }
  if (!text.isWellFormed()) throw new PrivyError('bad-input', 'The text is not valid Unicode', 'Send it as UTF-8')
}

function checkAccepted({ row }: ContactKeys): void {
  if (row.state === 'accepted') return
  const message = `${row.name} has not accepted your request yet`
  throw new PrivyError('not-allowed', message, 'Look with `privy contact list`; the request goes on by itself')
}

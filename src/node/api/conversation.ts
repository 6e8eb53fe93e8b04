import type { Conversation } from '../../rpc/contract.ts'
import type { Handlers } from '../../rpc/handlers.ts'
import type { ContactRow } from '../../store/rows.ts'
import { findMessage } from './find-message.ts'
import type { ApiPorts } from './ports.ts'

type Methods = `conversation.${'list' | 'mark' | 'set' | 'draft' | 'typing'}`

/** What there is to see of conversations as a whole. */
export function conversationHandlers(ports: ApiPorts): Pick<Handlers, Methods> {
  const { queries, local, directory, journal, outbound, marks, shapes, now } = ports
  const shape = (who: string): Conversation => shapes.conversation(directory.find(who).row)
  const lastMs = ({ last }: Conversation): number => (last ? Date.parse(last.time) : 0)

  return {
    async 'conversation.list'() {
      return directory
        .all()
        .map(({ row }: { readonly row: ContactRow }) => shapes.conversation(row))
        .sort((a, b) => Number(b.pinned) - Number(a.pinned) || lastMs(b) - lastMs(a) || a.name.localeCompare(b.name))
    },
    async 'conversation.mark'({ conversation: who, until }) {
      const { account } = directory.find(who).row
      const unread = queries.unreadUntil({ ...findMessage(queries, until), conversation: account })
      await marks.seen(unread.map((id) => ({ id, conversation: account, unread: 1 })))
      return shape(who)
    },
    async 'conversation.set'({ conversation: who, muted, pinned }) {
      const { account } = directory.find(who).row
      await journal.append({
        ...{ kind: 'conversation.set', time: now(), account },
        ...(muted === undefined ? {} : { muted }),
        ...(pinned === undefined ? {} : { pinned }),
      })
      directory.refresh()
      return shape(who)
    },
    async 'conversation.draft'({ conversation: who, text }) {
      local.keepDraft(directory.find(who).row.account, text)
      return {}
    },
    async 'conversation.typing'({ conversation: who }) {
      const { account } = directory.find(who).row
      void outbound.hint(account, { type: 'typing' })
      return {}
    },
  }
}

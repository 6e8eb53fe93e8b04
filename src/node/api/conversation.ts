import type { Conversation } from '../../rpc/contract.ts'
import type { Handlers } from '../../rpc/handlers.ts'
import { findMessage } from './find-message.ts'
import type { ApiPorts } from './ports.ts'

type Methods = `conversation.${'list' | 'mark' | 'set' | 'draft' | 'typing'}`

/** Handlers of the methods about whole conversations. */
export function conversationHandlers(ports: ApiPorts): Pick<Handlers, Methods> {
  const { queries, local, directory, journal, outbound, marks, shapes } = ports
  const shape = (who: string): Conversation => shapes.conversation(directory.find(who))
  const lastMs = ({ last }: Conversation): number => (last ? Date.parse(last.time) : 0)

  return {
    async 'conversation.list'() {
      return directory
        .all()
        .map((contact) => shapes.conversation(contact))
        .sort((a, b) => Number(b.pinned) - Number(a.pinned) || lastMs(b) - lastMs(a) || a.name.localeCompare(b.name))
    },
    async 'conversation.mark'({ conversation: who, until }) {
      const { account } = directory.find(who).row
      const unread = queries.unreadUntil({ ...findMessage(queries, until), conversation: account })
      await marks.seen(unread)
      return shape(who)
    },
    async 'conversation.set'({ conversation: who, muted, pinned }) {
      const { account } = directory.find(who).row
      await journal.append({
        ...{ kind: 'conversation.set', conversation: account },
        ...(muted === undefined ? {} : { muted }),
        ...(pinned === undefined ? {} : { pinned }),
      })
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

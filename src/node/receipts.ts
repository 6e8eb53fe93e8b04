import type { AccountId, MessageId } from '../shared/ids.ts'
import { type Body, maxReceiptIds } from '../protocol/content.ts'

type Kind = 'delivered' | 'read'

/** Gathers acknowledgements by person and sends those that came together in one sealed receipt. */
export interface Receipts {
  add(kind: Kind, to: AccountId, id: MessageId): void
  /** Resolves when everything gathered so far was handed to the network. */
  flush(): Promise<void>
}

/**
 * @param send seals one receipt and publishes it once; a receipt that gets lost is made again when the message comes again
 * @param soon runs a task after what is being handled now
 */
export function createReceipts(
  send: (to: AccountId, body: Body) => Promise<void>,
  soon: (task: () => void) => void,
): Receipts {
  const gathered = new Map<AccountId, Record<Kind, Set<MessageId>>>()
  const sending = new Map<AccountId, Promise<void>>()

  async function run(to: AccountId): Promise<void> {
    for (let ids = gathered.get(to); ids; ids = gathered.get(to)) {
      const delivered = take(ids.delivered)
      const read = take(ids.read)
      if (ids.delivered.size + ids.read.size === 0) gathered.delete(to)
      await send(to, { type: 'receipt', delivered, read })
    }
    sending.delete(to)
  }

  function start(to: AccountId): void {
    if (sending.has(to)) return
    sending.set(
      to,
      new Promise<void>((resolve) => soon(resolve)).then(() => run(to)),
    )
  }

  return {
    add(kind, to, id) {
      const ids = gathered.get(to) ?? { delivered: new Set(), read: new Set() }
      ids[kind].add(id)
      gathered.set(to, ids)
      start(to)
    },
    async flush() {
      await Promise.all(sending.values())
    },
  }
}

function take(ids: Set<MessageId>): MessageId[] {
  const taken = [...ids].slice(0, maxReceiptIds)
  for (const id of taken) ids.delete(id)
  return taken
}

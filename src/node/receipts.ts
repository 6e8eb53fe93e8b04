import type { AccountId, MessageId } from '../shared/ids.ts'
import { type Body, maxReceiptIds } from '../protocol/content.ts'

type Kind = 'delivered' | 'read'

/** Gathers acknowledgements by person and sends those that came together in one sealed receipt. */
export interface Receipts {
  add(kind: Kind, to: AccountId, id: MessageId): void
  /** Resolves when everything gathered so far was handed to the network, or could not be. */
  flush(): Promise<void>
}

/**
 * @param send seals one receipt and publishes it once; whether somebody was there to take it. That something was delivered is said again when
 * it comes again; that it was read is kept for the next receipt to the same person, as long as the node runs
 * @param soon resolves when what is being handled now is through, but not much later
 */
export function createReceipts(
  send: (to: AccountId, body: Body) => Promise<boolean>,
  soon: () => Promise<void>,
): Receipts {
  const gathered = new Map<AccountId, Record<Kind, Set<MessageId>>>()
  const sending = new Map<AccountId, Promise<void>>()

  async function run(to: AccountId): Promise<void> {
    const unsaid: MessageId[] = []
    for (let ids = gathered.get(to); ids; ids = gathered.get(to)) {
      // What comes meanwhile goes into the same receipt: sealing and opening one costs more than all that it says.
      if (ids.delivered.size + ids.read.size < maxReceiptIds) await soon()
      const delivered = take(ids.delivered)
      const read = take(ids.read)
      if (ids.delivered.size + ids.read.size === 0) gathered.delete(to)
      if (!(await send(to, { type: 'receipt', delivered, read }))) unsaid.push(...read)
    }
    for (const id of unsaid) idsFor(to).read.add(id)
    sending.delete(to)
  }

  function idsFor(to: AccountId): Record<Kind, Set<MessageId>> {
    const ids = gathered.get(to) ?? { delivered: new Set(), read: new Set() }
    gathered.set(to, ids)
    return ids
  }

  return {
    add(kind, to, id) {
      idsFor(to)[kind].add(id)
      if (sending.has(to)) return
      sending.set(to, run(to))
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

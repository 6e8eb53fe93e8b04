import type { Bytes } from '../shared/bytes.ts'
import type { AccountId, MessageId } from '../shared/ids.ts'
import { PrivyError } from '../shared/errors.ts'
import type { Clock, RandomBytes } from '../shared/time.ts'
import type { Composer } from '../delivery/compose.ts'
import { plainName } from '../protocol/names.ts'
import type { Queries } from '../store/queries.ts'
import type { Directory } from './directory.ts'
import type { Journal } from './journal.ts'
import type { Outbound } from './outbound.ts'
import type { Serving } from './serving.ts'

export interface AcceptancePorts {
  readonly queries: Queries
  readonly directory: Directory
  readonly journal: Journal
  readonly composer: Composer
  readonly outbound: Outbound
  readonly serving: Serving
  readonly now: Clock
  readonly random: RandomBytes
}

export interface RequestOptions {
  /** What we call them, empty for nothing. */
  readonly name: string
  readonly text: string
  readonly invite: string | undefined
}

/** Asking and answering (SPEC.md section 8): both sides' secrets make the pair's keys. */
export function createAcceptance({
  queries,
  directory,
  journal,
  composer,
  outbound,
  serving,
  now,
  random,
}: AcceptancePorts) {
  let turn: Promise<unknown> = Promise.resolve()

  /** One after another: two answers to one request, each with a secret of its own, would leave the two sides with different keys. */
  function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const done = turn.then(task)
    turn = done.catch(() => undefined)
    return done
  }

  /** Our inbox key, made when somebody is given it for the first time; its topics are served from then on. */
  async function inboxKey(): Promise<Bytes> {
    if (!queries.inboxKey()) {
      await journal.append({ kind: 'inbox.rotated', time: now(), key: random(32) })
      await serving.update()
    }
    const key = queries.inboxKey()
    if (!key) throw new Error('the inbox key is not in the index')
    return key
  }

  return {
    /** Asks somebody, unless that was done already: the request is on disk when this resolves, and is sent until it is answered. */
    request: (account: AccountId, spki: Bytes, options: RequestOptions) => inTurn(() => ask(account, spki, options)),

    /**
     * Says yes to a request that is in the index. Whom we asked ourselves gets the secret of our own request again, so that both sides come
     * to the same keys whichever arrives first.
     * @throws PrivyError `unknown-request`
     */
    accept: (request: MessageId, name: string) => inTurn(() => answer(request, name)),

    /** Says yes to somebody who is a contact already, unless that was done meanwhile. */
    acceptContact: (request: MessageId) =>
      inTurn(async () => {
        if (queries.request(request)?.state === 'waiting') await answer(request, '')
      }),
  }

  async function ask(account: AccountId, spki: Bytes, options: RequestOptions): Promise<void> {
    const known = directory.get(account)?.row
    const isWaiting = known?.request && queries.outgoing(known.request, account)?.content
    if (known?.state === 'accepted' || isWaiting) return
    const secret = random(32)
    const own = { inboxKey: await inboxKey(), spki, name: plainName(queries.name() ?? '') }
    const { content, encoded } = composer.unordered({ type: 'contact-request', secret, text: options.text, ...own })
    const { name, invite } = options
    await journal.append({
      ...{ kind: 'contact.requested', time: now(), account, name, id: content.id, secret, content: encoded },
      ...(invite === undefined ? {} : { invite }),
    })
    outbound.outbox.add({ id: content.id, recipient: account, kind: 'request', state: 'queued', created: now() })
  }

  async function answer(request: MessageId, name: string): Promise<AccountId> {
    const row = queries.request(request)
    if (!row || row.state === 'accepted') {
      throw new PrivyError(
        'unknown-request',
        'This request does not wait any more',
        'See those that wait with `privy request list`',
      )
    }
    const { account } = row
    const contact = directory.get(account)?.row
    const secret = contact?.secret ?? random(32)
    const body = {
      type: 'contact-accept',
      request,
      secret,
      inboxKey: await inboxKey(),
      name: plainName(queries.name() ?? ''),
    } as const
    const { content, encoded } = composer.unordered(body)
    await journal.append({
      kind: 'request.accepted',
      time: now(),
      account,
      request,
      name,
      id: content.id,
      secret,
      content: encoded,
      ...(contact?.state === 'accepted' && { renews: true }),
    })
    outbound.outbox.add({ id: content.id, recipient: account, kind: 'accept', state: 'queued', created: now() })
    return account
  }
}

import { type Bytes, equal } from '../shared/bytes.ts'
import type { AccountId, MessageId } from '../shared/ids.ts'
import { PrivyError } from '../shared/errors.ts'
import type { Composer } from './compose.ts'
import { plainName } from '../shared/text/name.ts'
import type { DerivedSecrets } from '../crypto/derived-secrets.ts'
import type { Half } from '../state/pair.ts'
import type { JournalPort } from './outbound.ts'

/** A contact, as far as agreeing with it needs. */
export interface KnownContact {
  readonly state: 'requested' | 'accepted'
  /** Id of the request that we sent. */
  readonly request: MessageId | null
  /** Our half of the pair secret, and its epoch. */
  readonly half: Bytes
  readonly halfEpoch: number
  /** Highest epoch of any half of ours. */
  readonly epoch: number
  readonly theirHalf: Bytes | null
}

/** A request of another account. */
export interface KnownRequest {
  readonly account: AccountId
  readonly state: 'waiting' | 'accepted' | 'declined'
  /** Their half of the pair secret. */
  readonly secret: Bytes
}

/** What the index knows of both. */
export interface AcceptanceIndex {
  readonly contact: (account: AccountId) => KnownContact | undefined
  readonly request: (id: MessageId) => KnownRequest | undefined
  /** Whether a request of ours to this account is still to be sent. */
  readonly isWaiting: (request: MessageId, account: AccountId) => boolean
  /** Undefined until the first contact is given one. */
  readonly inboxKey: () => Bytes | undefined
  /** Name of the account. */
  readonly name: () => string | undefined
}

export interface AcceptancePorts {
  readonly index: AcceptanceIndex
  readonly journal: Pick<JournalPort, 'append'>
  readonly composer: Composer
  readonly derived: DerivedSecrets
}

export interface RequestOptions {
  /** What we call them, empty for nothing. */
  readonly name: string
  readonly text: string
  readonly invite: string | undefined
}

/** Requests and acceptances (SPEC.md section 8): both halves make the keys of the pair. */
export function createAcceptance({ index, journal, composer, derived }: AcceptancePorts) {
  let turn: Promise<unknown> = Promise.resolve()

  /** One after another: two answers to one request, each with another half, would leave the two sides with different keys. */
  function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const done = turn.then(task)
    turn = done.catch(() => undefined)
    return done
  }

  /** Our inbox key, put in force when the first contact is given it. */
  async function inboxKey(): Promise<Bytes> {
    if (!index.inboxKey()) await journal.append({ kind: 'inbox.rotated', epoch: 1 })
    const key = index.inboxKey()
    if (!key) throw new Error('the inbox key is not in the index')
    return key
  }

  return {
    /** Sends a request, unless one waits: it is on disk when this resolves, and is sent until it is answered. */
    request: (account: AccountId, spki: Bytes, options: RequestOptions) => inTurn(() => ask(account, spki, options)),

    /**
     * Accepts a request that is in the index.
     * @throws PrivyError `unknown-request`
     */
    accept: (request: MessageId, name: string) => inTurn(() => answer(request, name)),

    /** Accepts the request of a contact, unless that was done meanwhile. */
    acceptContact: (request: MessageId) =>
      inTurn(async () => {
        if (index.request(request)?.state === 'waiting') await answer(request, '')
      }),
  }

  async function ask(account: AccountId, spki: Bytes, options: RequestOptions): Promise<void> {
    const known = index.contact(account)
    const isWaiting = known?.request && index.isWaiting(known.request, account)
    if (known?.state === 'accepted' || isWaiting) return
    const { epoch, secret } = known ? currentHalf(known) : nextHalf(account, known)
    const own = { inboxKey: await inboxKey(), spki, name: plainName(index.name() ?? '') }
    const { content, encoded } = composer.unordered({ type: 'contact-request', secret, text: options.text, ...own })
    const { name, invite } = options
    await journal.append({
      ...{
        kind: 'contact.requested',
        account,
        name,
        message: content.id,
        ...recorded({ epoch, secret }),
        content: encoded,
      },
      ...(invite === undefined ? {} : { invite }),
    })
  }

  async function answer(request: MessageId, name: string): Promise<AccountId> {
    const row = index.request(request)
    if (!row || row.state === 'accepted') {
      throw new PrivyError(
        'unknown-request',
        'This request does not wait any more',
        'See those that wait with `privy request list`',
      )
    }
    const { account } = row
    const half = halfFor(row)
    const { content, encoded } = composer.unordered({
      type: 'contact-accept',
      request,
      secret: half.secret,
      inboxKey: await inboxKey(),
      name: plainName(index.name() ?? ''),
    })
    await journal.append({
      ...{ kind: 'request.accepted', account, request, name, message: content.id, ...recorded(half), content: encoded },
    })
    return account
  }

  /**
   * Our half for a contact's request. A contact that we asked ourselves gets the half of our request, so that both sides come to the same keys
   * whichever answer arrives first. A contact that comes with a new half has lost what was agreed before: the pair is renewed.
   */
  function halfFor({ account, secret }: KnownRequest): Half {
    const known = index.contact(account)
    const isRenewed = known?.theirHalf && !equal(known.theirHalf, secret)
    return known && !isRenewed ? currentHalf(known) : nextHalf(account, known)
  }

  function nextHalf(account: AccountId, known: KnownContact | undefined): Half {
    const epoch = (known?.epoch ?? 0) + 1
    return { epoch, secret: derived.pair(account, epoch) }
  }
}

const currentHalf = ({ half, halfEpoch }: KnownContact): Half => ({ epoch: halfEpoch, secret: half })

/** A half that is derived is recorded by its epoch; one that was drawn, epoch 0, as it is. */
const recorded = ({ epoch, secret }: Half) => (epoch === 0 ? { epoch, secret } : { epoch })

import { type Bytes, equal } from '../shared/bytes.ts'
import type { AccountId, MessageId } from '../shared/ids.ts'
import { PrivyError } from '../shared/errors.ts'
import type { Composer } from './compose.ts'
import { plainName } from '../shared/text/name.ts'
import type { DerivedSecrets } from '../crypto/derived-secrets.ts'
import type { Half } from '../state/pair.ts'
import type { JournalPort } from './outbound.ts'

/** A contact of the index, with what requests and acceptances need. */
export interface KnownContact {
  readonly state: 'requested' | 'accepted'
  /** Id of the request that this account sent. */
  readonly request: MessageId | null
  /** The current pair secret of this account for the contact, 32 bytes. */
  readonly half: Bytes
  /** Epoch of `half`; 0 if the secret is random and not derived. */
  readonly halfEpoch: number
  /** Highest epoch of a pair secret of this account for the contact. */
  readonly epoch: number
  /** Pair secret of the contact, 32 bytes; null until the contact sent it. */
  readonly theirHalf: Bytes | null
}

/** A request of another account. */
export interface KnownRequest {
  readonly account: AccountId
  readonly state: 'waiting' | 'accepted' | 'declined'
  /** Pair secret of the requester, 32 bytes. */
  readonly secret: Bytes
}

/** Contacts and requests of the index. */
export interface AcceptanceIndex {
  readonly contact: (account: AccountId) => KnownContact | undefined
  readonly request: (id: MessageId) => KnownRequest | undefined
  /** Whether the outbox still sends this request to the account. */
  readonly isWaiting: (request: MessageId, account: AccountId) => boolean
  /** Inbox key of this account; undefined before the first record `inbox.rotated`. */
  readonly inboxKey: () => Bytes | undefined
  /** Display name of this account. */
  readonly name: () => string | undefined
}

export interface AcceptancePorts {
  readonly index: AcceptanceIndex
  readonly journal: Pick<JournalPort, 'append'>
  readonly composer: Composer
  readonly derived: DerivedSecrets
}

export interface RequestOptions {
  /** Name for the contact; empty for none. */
  readonly name: string
  readonly text: string
  /** Invite secret of the link, if it had one. */
  readonly invite: string | undefined
}

/** Sends and answers requests (SPEC.md section 8). The pair secrets of both sides give the pair keys. */
export function createAcceptance({ index, journal, composer, derived }: AcceptancePorts) {
  let turn: Promise<unknown> = Promise.resolve()

  /** Runs the tasks one after another. Two answers to one request with different pair secrets would give the two sides different keys. */
  function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const done = turn.then(task)
    turn = done.catch(() => undefined)
    return done
  }

  /** The inbox key of this account. It is created when the first contact receives it. */
  async function inboxKey(): Promise<Bytes> {
    if (!index.inboxKey()) await journal.append({ kind: 'inbox.rotated', epoch: 1 })
    const key = index.inboxKey()
    if (!key) throw new Error('the inbox key is not in the index')
    return key
  }

  return {
    /** Sends a request, unless the account is a contact or a request to it waits already. Resolves when the record is on disk. */
    request: (account: AccountId, spki: Bytes, options: RequestOptions) => inTurn(() => ask(account, spki, options)),

    /**
     * Accepts a request of the index and returns its sender.
     * @throws PrivyError `unknown-request` if the request is missing or was accepted before
     */
    accept: (request: MessageId, name: string) => inTurn(() => answer(request, name)),

    /** Accepts the request of an account that is a contact already, unless the request was answered before. */
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
        'The request does not wait for an answer',
        'List the waiting requests with `privy request list`',
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
   * The pair secret that answers a request. An account that this account requested too gets the secret of that request: then both sides derive the same
   * keys, in whichever order the two answers arrive. A request with another secret than before means that the contact lost the old keys: the pair is renewed.
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

/** A derived secret is recorded by its epoch alone. A random secret of epoch 0 is recorded as it is. */
const recorded = ({ epoch, secret }: Half) => (epoch === 0 ? { epoch, secret } : { epoch })

import { asPrivyError } from '../shared/errors.ts'
import { harmlessName } from '../shared/harmless.ts'
import type { AccountEntry } from '../supervisor/settings-file.ts'
import type { Nodes, StartAnswers, Terminal } from './ports.ts'
import { openSession, readUnread, safeAtOnce, type Session } from './session.ts'
import type { Effect } from './state.ts'
import type { Store } from './store.ts'
import { wordCount } from './words.ts'

export interface Performer {
  perform(effect: Effect): void
  end(): void
}

/** Words that are asked back after an account was made. */
const askedBack = 3

/**
 * Does what the interface wants done, and tells it what came of it.
 * @param randomInt a random integer from 0 to below its argument
 */
export function createPerformer(
  nodes: Nodes,
  terminal: Terminal,
  store: () => Store,
  randomInt: (below: number) => number,
): Performer {
  let session: Session | undefined

  function open(entry: AccountEntry): void {
    session?.end()
    store().now({ type: 'accounts', accounts: nodes.accounts() }, { type: 'opened', account: entry })
    session = openSession(nodes, entry, store())
  }

  async function start(answers: StartAnswers): Promise<void> {
    const { entry, words } = await nodes.start(answers, (step) =>
      store().now({ type: 'connection', connection: { state: 'starting', step } }),
    )
    if (answers.mode === 'unlock') return session?.hurry()
    open(entry)
    if (words !== undefined) store().now({ type: 'made', account: entry, words, ask: pickThree() })
  }

  function pickThree(): number[] {
    const chosen = new Set<number>()
    while (chosen.size < askedBack) chosen.add(randomInt(wordCount))
    return [...chosen].sort((a, b) => a - b)
  }

  async function mark(conversation: string, client: ReturnType<Session['client']>): Promise<void> {
    const ids: string[] = []
    for (;;) {
      const { messages } = await client.call('message.read', { from: conversation, unread: true, limit: safeAtOnce })
      ids.push(...messages.map(({ id }) => id))
      if (messages.length < safeAtOnce) break
    }
    store().now({ type: 'marked', conversation, ids })
  }

  /** What goes wrong here is told by the caller of this. */
  async function run(effect: Effect): Promise<void> {
    const { now } = store()
    const call: ReturnType<Session['client']>['call'] = async (method, params) => {
      if (!session) throw new Error('no account is open')
      return session.client().call(method, params)
    }
    switch (effect.do) {
      case 'send':
        await call('message.send', {
          to: effect.conversation,
          text: effect.text,
          ...(effect.replyTo !== undefined && { replyTo: effect.replyTo }),
        })
        return
      case 'mark':
        return session && mark(effect.conversation, session.client())
      case 'load': {
        const { conversation } = effect
        const limit = Math.min(effect.limit, session?.mostAtOnce() ?? effect.limit)
        const { messages } = await call('message.read', { from: conversation, mark: false, limit })
        now({ type: 'history', conversation, messages, limit })
        return
      }
      case 'recount':
        now({ type: 'unread', unread: await readUnread(call) })
        return
      case 'add': {
        const { link, name, message } = effect
        now({
          type: 'contact',
          contact: await call('contact.add', { link, ...(name && { name }), ...(message && { message }) }),
          open: true,
        })
        return
      }
      case 'accept': {
        const contact = await call('request.accept', { request: effect.request })
        now({ type: 'requestGone', id: effect.request }, { type: 'contact', contact, open: true })
        now({ type: 'notice', kind: 'info', text: `${harmlessName(contact.name)} is your contact now` })
        return
      }
      case 'decline':
        await call('request.decline', { request: effect.request })
        {
          now({ type: 'requestGone', id: effect.request })
          return
        }
      case 'rename': {
        now({
          type: 'contact',
          contact: await call('contact.rename', { contact: effect.contact, name: effect.name }),
          open: false,
        })
        return
      }
      case 'verify': {
        const { contact, verified, safetyNumber } = effect
        // What was compared is what is marked, also if it has changed since.
        const compared = verified && safetyNumber !== null ? { safetyNumber } : {}
        now({ type: 'contact', contact: await call('contact.verify', { contact, verified, ...compared }), open: false })
        return
      }
      case 'showContact': {
        now({
          type: 'page',
          page: { page: 'verify', contact: await call('contact.show', { contact: effect.contact }) },
        })
        return
      }
      case 'showMessage': {
        now({ type: 'page', page: { page: 'info', message: await call('message.show', { id: effect.id }) } })
        return
      }
      case 'showLink': {
        now({ type: 'page', page: { page: 'link', link: (await call('contact.link', {})).link } })
        return
      }
      case 'showStatus': {
        now({ type: 'page', page: { page: 'status', status: await call('node.status', {}) } })
        return
      }
      case 'create':
        return start({ mode: 'create', name: effect.name, passphrase: effect.passphrase })
      case 'restore':
        return start({ mode: 'restore', name: effect.name, words: effect.words, passphrase: effect.passphrase })
      case 'unlock':
        return (
          session && start({ mode: 'unlock', entry: session.entry, words: effect.words, passphrase: effect.passphrase })
        )
      case 'lock':
        await (session && nodes.lock(session.entry))
        return session?.hurry()
      case 'open': {
        open(effect.account)
        return
      }
      case 'copy': {
        terminal.copy(effect.text)
        return
      }
      case 'bell':
      case 'suspend':
      case 'redraw':
      case 'quit': {
        terminal[effect.do]()
        return
      }
    }
  }

  function failed(effect: Effect, thrown: unknown): void {
    const error = asPrivyError(thrown)
    const { now, state } = store()
    if (effect.do === 'send') {
      now({
        type: 'notSent',
        conversation: effect.conversation,
        text: effect.text,
        replyTo: effect.replyTo,
        error,
      })
      return
    }
    // A node that did not start leaves nothing behind that says so.
    if (['create', 'restore', 'unlock'].includes(effect.do) && state.connection.state === 'starting')
      now({ type: 'connection', connection: { state: state.account ? 'connecting' : 'none' } })
    // What reads in the background says nothing when the node goes away: the connection does.
    if (error.code === 'node-unreachable' && ['mark', 'load', 'recount'].includes(effect.do)) return
    now({ type: 'failed', error })
  }

  return {
    perform: (effect) => void run(effect).catch((error: unknown) => failed(effect, error)),
    end: () => session?.end(),
  }
}

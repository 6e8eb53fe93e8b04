import { harmlessName } from '../../shared/text/harmless.ts'
import { asKnownError } from '../../shared/system-error.ts'
import type { Schedule } from '../../shared/time.ts'
import type { AccountEntry } from '../../supervisor/settings/settings-file.ts'
import { loadEmoji } from '../model/input/emoji.ts'
import type { StartAnswers } from '../../supervisor/start-account.ts'
import type { Nodes, Terminal } from '../model/ports.ts'
import { performContacts } from './perform-contacts.ts'
import { type ChatPerformer, createChatPerformer } from './perform-chats.ts'
import type { Client } from '../../client/session.ts'
import { accountIsGone, type Session, showSession } from './session.ts'
import type { Effect, Happening } from '../model/state.ts'
import type { Store } from '../model/store.ts'
import { wordCount } from '../model/layers/words.ts'

export interface Performer {
  perform(effect: Effect): void
  /** Stores drafts and closes the connection. Takes at most one second. */
  end(): Promise<void>
}

/** The words may exist nowhere except on paper. The important part fits into 80 columns. */
const unconfirmed =
  'You never confirmed your 24 words. Not on paper? Make another account: this one is lost at the next lock, or with this device'

/** How long a key press counts as presence although the terminal reports no focus, in milliseconds. */
const attentionMs = 30_000

/** Number of words that the person has to type after an account was created. */
const askedBack = 3

/**
 * Performs the effects of the interface and dispatches their results.
 * @param randomInt returns a random integer from 0 to below its argument
 */
export function createPerformer(
  nodes: Nodes,
  terminal: Terminal,
  store: () => Store,
  randomInt: (below: number) => number,
  schedule: Schedule,
): Performer {
  let session: Session | undefined
  let chats: ChatPerformer | undefined
  let stopWatching: (() => void) | undefined

  /** Stores drafts, then closes the connection. */
  async function leave(): Promise<void> {
    const [left, leftChats] = [session, chats]
    session = undefined
    chats = undefined
    await leftChats?.end()
    left?.end()
  }

  function open(entry: AccountEntry): void {
    void leave()
    store().now({ type: 'accounts', accounts: nodes.accounts() }, { type: 'opened', account: entry })
    session = showSession(nodes, entry, store())
    chats = createChatPerformer(session, store(), schedule)
  }

  async function start(answers: StartAnswers): Promise<void> {
    const { entry, words } = await nodes.start(answers, (step, done, total) =>
      store().now({ type: 'connection', connection: { state: 'starting', step, done, total } }),
    )
    if (answers.mode === 'unlock') {
      if (session?.entry.address === entry.address) store().now({ type: 'unlocked', account: entry })
      return session?.hurry()
    }
    open(entry)
    if (words !== undefined) store().now({ type: 'made', account: entry, words, ask: pickThree() })
  }

  async function remove(entry: AccountEntry): Promise<void> {
    await leave()
    try {
      await nodes.remove(entry)
    } catch (error) {
      open(entry)
      throw error
    }
    const text = `${harmlessName(entry.name)} is gone from this machine; its words still restore it`
    store().now(...accountIsGone(nodes, text))
  }

  function pickThree(): number[] {
    const chosen = new Set<number>()
    while (chosen.size < askedBack) chosen.add(randomInt(wordCount))
    return [...chosen].sort((a, b) => a - b)
  }

  /** Performs one effect. The caller reports its errors. */
  async function run(effect: Effect): Promise<void> {
    const asked = session
    // A result that arrives after another account was opened is dropped.
    const now = (...happenings: Happening[]): void => {
      if (session === asked) store().now(...happenings)
    }
    const call: Client['call'] = async (method, params) => {
      if (!asked) throw new Error('no account is open')
      return asked.client().call(method, params)
    }
    switch (effect.do) {
      case 'create':
        return start({ mode: 'create', name: effect.name, passphrase: effect.passphrase })
      case 'restore':
        return start({ mode: 'restore', name: effect.name, words: effect.words, passphrase: effect.passphrase })
      case 'unlock':
        return (
          session && start({ mode: 'unlock', entry: session.entry, words: effect.words, passphrase: effect.passphrase })
        )
      case 'lock':
        await chats?.flush()
        await (session && nodes.lock(session.entry))
        return session?.hurry()
      case 'confirmWords':
        return session && nodes.confirmWords(session.entry)
      case 'removeAccount':
        return session && remove(session.entry)
      case 'open': {
        open(effect.account)
        if (effect.account.wordsUnconfirmed) store().now({ type: 'notice', kind: 'error', text: unconfirmed })
        return
      }
      case 'copy': {
        terminal.copy(effect.text)
        return
      }
      case 'notify': {
        terminal.notify(effect.text, effect.how)
        return
      }
      case 'watchAttention': {
        stopWatching?.()
        stopWatching = schedule(attentionMs, () => store().now({ type: 'attentionOver' }))
        return
      }
      case 'edit': {
        const { conversation } = effect
        now({ type: 'edited', conversation, text: await terminal.edit(effect.text) })
        return
      }
      case 'loadEmoji': {
        now({ type: 'emoji', emoji: await loadEmoji() })
        return
      }
      case 'prefer':
        await nodes.configuration.prefer(effect.name, effect.value)
        // Changes the running node too. Other nodes read the configuration when they start.
        if (effect.name === 'readReceipts' && store().state.connection.state === 'ready')
          await call('node.configure', { readReceipts: effect.value === 'on' })
        return
      case 'chooseNetwork': {
        await nodes.configuration.chooseNetwork(effect.network)
        now({ type: 'networkChosen', network: effect.network })
        return
      }
      case 'renameSelf': {
        await call('account.rename', { name: effect.name })
        if (asked) now({ type: 'renamed', account: await nodes.rename(asked.entry, effect.name) })
        return
      }
      case 'suspend':
        await chats?.flush()
        terminal.suspend()
        return
      case 'redraw':
      case 'quit': {
        terminal[effect.do]()
        return
      }
      case 'add':
      case 'accept':
      case 'decline':
      case 'rename':
      case 'verify':
      case 'showContact':
      case 'showMessage':
      case 'showLink':
      case 'showStatus':
        return performContacts(effect, call, now)
      default:
        return chats?.perform(effect)
    }
  }

  function failed(effect: Effect, thrown: unknown): void {
    const error = asKnownError(thrown)
    const { now, state } = store()
    // After a failed start, the state "starting" has to end.
    if (['create', 'restore', 'unlock'].includes(effect.do) && state.connection.state === 'starting')
      now({ type: 'connection', connection: { state: state.account ? 'connecting' : 'none' } })
    now({ type: 'failed', error })
  }

  return {
    perform: (effect) => void run(effect).catch((error: unknown) => failed(effect, error)),
    end: leave,
  }
}

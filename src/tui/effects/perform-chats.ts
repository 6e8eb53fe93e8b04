import { asPrivyError, type ErrorShape } from '../../shared/errors.ts'
import type { Client } from '../../client/session.ts'
import type { Schedule } from '../../shared/time.ts'
import type { ChatEffect } from '../model/chat-effects.ts'
import { createDeletionKeeper, undoMs } from '../../client/deletion-keeper.ts'
import { createDraftKeeper } from '../../client/draft-keeper.ts'
import { readSome, readSpan } from '../../client/read-pages.ts'
import type { Session } from './session.ts'
import type { Happening } from '../model/state.ts'
import type { Store } from '../model/store.ts'
import { timesOf } from '../model/layers/search-filters.ts'

export interface ChatPerformer {
  perform(effect: ChatEffect): Promise<void>
  /** Stores unsaved drafts and deletions and stops all reports. Takes at most one second. */
  end(): Promise<void>
  /** Stores unsaved drafts and deletions. Takes at most one second. */
  flush(): Promise<void>
}

/** Shortest time between two typing reports, and how long typing is shown after a report, in milliseconds. */
const [tellTypingMs, seeTypingMs] = [5_000, 8_000]
const longestEndMs = 1_000
const hitsAtOnce = 50

/** Performs the effects of the conversations of one account. */
export function createChatPerformer(session: Session, store: Store, schedule: Schedule): ChatPerformer {
  let isOver = false
  const call: Client['call'] = async (method, params) => session.client().call(method, params)
  const now = (...happenings: Happening[]): void => {
    if (!isOver) store.now(...happenings)
  }
  /** Dispatches a happening after the events that arrived before it. */
  const later = (happening: Happening): void => {
    if (!isOver) store.later(happening)
  }
  const failed = (error: unknown): void => now({ type: 'failed', error: asPrivyError(error) })
  const drafts = createDraftKeeper(
    (conversation, text) => call('conversation.draft', { conversation, text }),
    schedule,
    failed,
  )
  const deletions = createDeletionKeeper({
    remove: async (id) => now({ type: 'message', message: await call('message.delete', { id }) }),
    isConnected: () => store.state.connection.state === 'ready',
    schedule,
    onLeft: (id) => now({ type: 'undoOver', id }),
    onError: (error) => now({ type: 'notDeleted', error: asPrivyError(error) }),
  })
  const undoSeen = new Map<string, () => void>()
  const typingTold = new Set<string>()
  const typingSeen = new Map<string, () => void>()
  async function perform(effect: ChatEffect): Promise<void> {
    switch (effect.do) {
      case 'send': {
        const { conversation: to, text, replyTo } = effect
        // The message ends the typing at the recipient.
        typingTold.delete(to)
        await call('message.send', { to, text, ...(replyTo !== undefined && { replyTo }) })
        return
      }
      case 'changeText':
        now({ type: 'message', message: await call('message.edit', { id: effect.id, text: effect.text }) })
        return
      case 'takeBack':
        deletions.begin(effect.id)
        return
      case 'keepMessage':
        deletions.cancel(effect.id)
        return
      case 'watchUndo': {
        const { id } = effect
        undoSeen.get(id)?.()
        undoSeen.set(
          id,
          schedule(undoMs, () => now({ type: 'undoOver', id })),
        )
        return
      }
      case 'react': {
        const { id, reaction } = effect
        now({ type: 'message', message: await call('message.react', { id, reaction }) })
        return
      }
      case 'set': {
        const { conversation, muted, pinned } = effect
        const wish = { ...(muted !== undefined && { muted }), ...(pinned !== undefined && { pinned }) }
        later({ type: 'set', listed: await call('conversation.set', { conversation, ...wish }) })
        return
      }
      case 'mark': {
        const { conversation, until } = effect
        await call('conversation.mark', { conversation, until })
        later({ type: 'marked', conversation })
        return
      }
      case 'load': {
        const { conversation, span } = effect
        now({ type: 'history', conversation, span, page: await readSpan(call, conversation, span) })
        return
      }
      case 'quote': {
        const { conversation, ids } = effect
        now({ type: 'quoted', conversation, messages: await readSome(call, ids) })
        return
      }
      case 'search': {
        const found = await call('message.search', { ...timesOf(effect.query, Date.now()), limit: hitsAtOnce })
        now({ type: 'found', query: effect.query, ...found })
        return
      }
      case 'keepDraft':
        drafts.keep(effect.conversation, effect.text, effect.soon, effect.known)
        return
      case 'tellTyping': {
        const { conversation } = effect
        if (typingTold.has(conversation)) return
        typingTold.add(conversation)
        schedule(tellTypingMs, () => typingTold.delete(conversation))
        await call('conversation.typing', { conversation })
        return
      }
      case 'watchTyping': {
        const { conversation } = effect
        typingSeen.get(conversation)?.()
        typingSeen.set(
          conversation,
          schedule(seeTypingMs, () => now({ type: 'typingOver', conversation })),
        )
        return
      }
    }
  }

  async function flush(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const cancel = schedule(longestEndMs, () => resolve(undefined))
    await Promise.race([Promise.all([drafts.flush(), deletions.flush()]), promise])
    cancel()
  }

  return {
    perform: (effect) =>
      perform(effect).catch((thrown: unknown) => {
        const error = asPrivyError(thrown)
        const told = failure(effect, error)
        if (told) now(told)
      }),
    flush,
    async end() {
      isOver = true
      for (const cancel of [...typingSeen.values(), ...undoSeen.values()]) cancel()
      await flush()
    },
  }
}

/** The happening for a failed effect. Undefined for background effects while the node is away, because the connection reports that. */
function failure(effect: ChatEffect, error: ErrorShape): Happening | undefined {
  switch (effect.do) {
    case 'send': {
      const { conversation, text, replyTo } = effect
      return { type: 'notSent', error, conversation, text, replyTo }
    }
    case 'changeText': {
      const { conversation, id, text } = effect
      return { type: 'notChanged', error, conversation, id, text }
    }
    case 'load':
      return { type: 'notRead', conversation: effect.conversation, span: effect.span, error }
    case 'mark':
      return { type: 'marked', conversation: effect.conversation }
    case 'search':
      return { type: 'notFound', query: effect.query, error }
    case 'quote':
    case 'keepDraft':
    case 'tellTyping':
    case 'watchTyping':
    case 'takeBack':
    case 'keepMessage':
    case 'watchUndo':
      return undefined
    case 'react':
    case 'set':
      return { type: 'failed', error }
  }
}

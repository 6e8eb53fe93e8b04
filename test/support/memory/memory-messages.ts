import type { Message, Params } from '../../../src/rpc/contract.ts'
import type { Handlers } from '../../../src/rpc/handlers.ts'
import { type DeliveryState, isFailed, reaches } from '../../../src/shared/delivery-state.ts'
import { PrivyError } from '../../../src/shared/errors.ts'
import { isReaction } from '../../../src/shared/text/reaction.ts'
import { checkMessageText } from '../../../src/shared/text/message-text.ts'
import type { World, WorldKeeper } from './memory-world.ts'

type Served = Pick<Handlers, `message.${'send' | 'wait' | 'show' | 'edit' | 'delete' | 'react'}`>

/** What a message of ours goes through on its way to a contact who is there. */
const way = ['queued', 'sent', 'delivered', 'read'] as const
const device = 'd0'.repeat(16)

/** What people say, and how they change it. */
export function memoryMessages(world: World, keeper: WorldKeeper) {
  const { find, pick, emit, message, replace } = keeper
  const isOurs = ({ direction }: Message): boolean => direction === 'out'
  const result = ({ id, state }: Message) => ({
    ...{ id, state: state as DeliveryState, held: [] },
    delivered: reaches(state as DeliveryState, 'delivered') ? [device] : [],
  })

  function move(id: string, state: DeliveryState): Message {
    const moved = replace(pick(id), { state })
    emit(`message.${state}`, { message: moved })
    return moved
  }
  /** Moves a message of ours on until it is so far, or at an end. */
  function progress(id: string, until: DeliveryState): Message {
    const state = pick(id).state as DeliveryState
    if (isFailed(state)) return pick(id)
    if (isFailed(until) || until === 'held') return state === until ? pick(id) : move(id, until)
    for (const step of way) if (reaches(until, step) && !reaches(pick(id).state as DeliveryState, step)) move(id, step)
    return pick(id)
  }
  function change(
    wanted: string,
    kind: 'message.edited' | 'message.deleted' | 'message.reacted',
    to: Partial<Message>,
  ) {
    const changed = replace(pick(wanted), to)
    emit(kind, { message: changed })
    return changed
  }
  function changeable(id: string): Message {
    const found = pick(id)
    if (found.type === 'deleted') throw new PrivyError('not-allowed', 'This message was deleted', 'Write a new one')
    return found
  }
  const remove = (id: string) =>
    change(id, 'message.deleted', {
      type: 'deleted',
      text: '',
      reactions: [],
      replyTo: null,
      edited: false,
      state: settled(pick(id)),
    })
  function reacted(id: string, from: string, reaction: string): Message {
    const others = pick(id).reactions.filter((each) => each.from !== from)
    return change(id, 'message.reacted', { reactions: reaction === '' ? others : [...others, { from, reaction }] })
  }

  function checkSend({ to, text, replyTo }: Params<'message.send'>): Message | undefined {
    checkMessageText(text)
    const { state, address } = find(to)
    if (state !== 'accepted') throw new PrivyError('not-allowed', 'Not accepted yet', 'Wait for the answer')
    const answered = replyTo === undefined ? undefined : pick(replyTo)
    if (answered && answered.conversation !== address)
      throw new PrivyError('bad-input', 'It is from another conversation', 'Answer it there')
    return answered
  }
  function checkSame(posted: Message, { to, text, replyTo }: Params<'message.send'>): void {
    const isSame =
      isOurs(posted) &&
      posted.conversation === find(to).address &&
      (posted.type === 'deleted' || posted.edited || posted.text === text) &&
      (posted.type === 'deleted' || posted.replyTo === (replyTo ?? null))
    if (!isSame) throw new PrivyError('bad-input', `The id ${posted.id} is taken`, 'Choose a new one')
  }

  const handlers: Served = {
    'message.send': async (params) => {
      const answered = checkSend(params)
      const { to, text, id, wait = 'queued' } = params
      const posted = world.messages.find((each) => each.id === id)
      if (posted) checkSame(posted, params)
      const sent =
        posted ??
        message({
          ...{ conversation: find(to).address, direction: 'out', text, replyTo: answered?.id ?? null },
          ...(id !== undefined && { id }),
        })
      if (!posted) emit('message.queued', { message: sent })
      return result(wait === 'held' ? pick(sent.id) : progress(sent.id, wait))
    },
    'message.wait': async ({ id, state }) => {
      const found = pick(id)
      if (!isOurs(found)) throw new PrivyError('bad-input', 'This message is not yours', 'Wait for yours')
      return result(progress(found.id, state))
    },
    'message.show': async ({ id }) => {
      const found = pick(id)
      if (!isOurs(found)) return { ...found, delivery: null, story: [] }
      const steps = way.filter((step) => reaches(found.state as DeliveryState, step))
      return { ...found, delivery: result(found), story: steps.map((step) => ({ time: found.time, step })) }
    },
    'message.edit': async ({ id, text }) => {
      checkMessageText(text)
      const found = pick(id)
      if (!isOurs(found)) throw notOurs()
      if (found.text === text) return found
      return change(changeable(id).id, 'message.edited', { text, edited: true })
    },
    'message.delete': async ({ id }) => (pick(id).type === 'deleted' ? pick(id) : remove(id)),
    'message.react': async ({ id, reaction }) => {
      if (reaction !== '' && !isReaction(reaction)) throw new PrivyError('bad-input', 'No reaction', 'Give an emoji')
      return reacted(changeable(id).id, world.account.address, reaction)
    },
  }
  return {
    handlers,
    /** What the other side does, and its event. */
    theirs: {
      says(conversation: string, text: string, given: Partial<Message> = {}): Message {
        const said = message({ conversation, text, ...given })
        emit('message.received', { message: said })
        return said
      },
      edits: (id: string, text: string) => change(id, 'message.edited', { text, edited: true }),
      deletes: remove,
      reacts: (id: string, reaction: string) => reacted(id, pick(id).conversation, reaction),
      progress,
    },
  }
}

/** A deleted message is not unread any more. */
const settled = ({ state }: Message): Message['state'] => (state === 'unread' ? 'received' : state)

const notOurs = (): PrivyError =>
  new PrivyError('not-allowed', 'This message is not yours', 'Only its author can change it')

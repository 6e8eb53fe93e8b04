import type { Message, Params } from '../../../src/rpc/contract.ts'
import type { Handlers } from '../../../src/rpc/handlers.ts'
import { PrivyError } from '../../../src/shared/errors.ts'
import { matcher } from './memory-search.ts'
import type { World, WorldKeeper } from './memory-world.ts'

type Served = Pick<
  Handlers,
  `message.${'read' | 'mark' | 'search'}` | `conversation.${'list' | 'mark' | 'set' | 'draft' | 'typing'}`
>

const isOrder = (text: string): boolean => /-[01]$/.test(text)
const isMessage = ({ type }: Message): boolean => type !== 'missing'

/** What was said: by place, by words, and by conversation. */
export function memoryReading(world: World, keeper: WorldKeeper): Served {
  const { find, pick, emit, ordered, conversation, standIn, replace, setting, newest } = keeper

  /** Marks messages as read: one event for each author, about the last one. */
  function see(messages: readonly Message[]): void {
    const unread = messages.filter(({ state }) => state === 'unread')
    for (const seen of Map.groupBy(unread, ({ from }) => from.address).values()) {
      const last = seen.map(({ id }) => replace(pick(id), { state: 'received' })).at(-1)
      if (last) emit('message.seen', { message: last })
    }
  }

  /** The place behind a message, a cursor or a moment, in the order of arrival. */
  function startOf(since: string): (message: Message) => boolean {
    if (/^\d{6}$/.test(since)) return ({ cursor }) => Number(cursor) > Number(since)
    if (/^[0-9a-f]{4,32}$/i.test(since)) return startOf(pick(since).cursor)
    if (Number.isNaN(Date.parse(since)))
      throw new PrivyError('bad-input', `${since} is no message id, cursor or time`, 'Give one of these')
    return ({ time }) => time >= since
  }

  /** What is shown, with what stands for missing messages where all of a conversation is read. */
  function entries({ from, unread = false, since, before, after }: Params<'message.read'>): readonly Message[] {
    const address = from === undefined ? undefined : find(from).address
    const isTime = since !== undefined && !Number.isNaN(Date.parse(since)) && !/^([0-9a-f]{4,32}|\d{6})$/i.test(since)
    const behind = since === undefined ? () => true : startOf(since)
    const all = address === undefined || (since !== undefined && !isTime) ? world.messages : ordered(address)
    const fits = all.filter(
      (each) =>
        behind(each) &&
        (!unread || each.state === 'unread') &&
        (address === undefined || each.conversation === address),
    )
    const isWhole = address !== undefined && !unread && (since === undefined || isTime)
    const shown = isWhole ? fits.flatMap((each) => [standIn(each) ?? [], each].flat()) : fits
    const upper = after === undefined ? undefined : isOrder(after) ? after : pick(after).order
    const lower = before === undefined ? undefined : isOrder(before) ? before : pick(before).order.replace(/1$/, '0')
    return shown.filter(({ order }) => (upper === undefined || order > upper) && (lower === undefined || order < lower))
  }

  return {
    'message.read': async (params) => {
      const { from, unread = false, since, before, after, limit = 50, mark = true } = params
      if (from === undefined && (before ?? after) !== undefined)
        throw new PrivyError('bad-input', '`before` and `after` need a conversation', 'Say which with `from`')
      const all = entries(params)
      const whole = all.filter(isMessage)
      const isForward = unread || since !== undefined || after !== undefined
      const taken = isForward ? whole.slice(0, limit) : whole.slice(-limit)
      const more = taken.length < whole.length
      // What stands for missing messages goes with the message below it.
      const [first, last] = [taken[0], taken.at(-1)]
      const isNear = ({ order, type }: Message): boolean =>
        type !== 'missing' ||
        ((!more || isForward || first === undefined || order >= first.order.replace(/1$/, '0')) &&
          (!more || !isForward || last === undefined || order <= last.order))
      if (mark) see(taken)
      const ids = new Set(taken.map(({ id }) => id))
      const messages = all.filter((each) => isNear(each) && (each.type === 'missing' || ids.has(each.id)))
      const cursors = taken.map((each) => each.cursor).sort()
      return {
        messages: messages.map((each) => (mark && isMessage(each) ? pick(each.id) : each)),
        cursor: cursors.at(-1) ?? since ?? newest(),
        more,
      }
    },
    'message.mark': async ({ ids }) => {
      see(ids.map(pick))
      return {}
    },
    'message.search': async ({ text, in: inside, from, before, after, limit = 50, offset = 0 }) => {
      if (!/[\p{L}\p{N}]/u.test(text)) throw new PrivyError('bad-input', 'There is no word to look for', 'Give one')
      const fits = matcher(text)
      const within = inside === undefined ? undefined : find(inside).address
      const writer = from === undefined ? undefined : from === 'me' ? world.account.address : find(from).address
      const found = world.messages
        .filter((each) => fits(each.text) && (within === undefined || each.conversation === within))
        .filter((each) => (before === undefined || each.time < before) && (after === undefined || each.time >= after))
        .filter((each) => writer === undefined || each.from.address === writer)
        .toReversed()
      return { messages: found.slice(offset, offset + limit), more: offset + limit < found.length }
    },
    'conversation.list': async () => {
      const time = (address: string): number => Date.parse(ordered(address).at(-1)?.time ?? '') || 0
      return world.contacts
        .map(({ address }) => conversation(address))
        .sort(
          (a, b) =>
            Number(b.pinned) - Number(a.pinned) ||
            time(b.conversation) - time(a.conversation) ||
            a.name.localeCompare(b.name),
        )
    },
    'conversation.mark': async ({ conversation: who, until }) => {
      const { address } = find(who)
      const { order } = pick(until)
      see(ordered(address).filter((each) => each.order <= order))
      return conversation(address)
    },
    'conversation.set': async ({ conversation: who, muted, pinned }) => {
      const { address } = find(who)
      const before = setting(address)
      const after = { ...before, ...(muted !== undefined && { muted }), ...(pinned !== undefined && { pinned }) }
      world.settings.set(address, after)
      if (after.muted !== before.muted || after.pinned !== before.pinned)
        emit('conversation.changed', { conversation: address })
      return conversation(address)
    },
    'conversation.draft': async ({ conversation: who, text }) => {
      const { address } = find(who)
      world.settings.set(address, { ...setting(address), draft: text })
      return {}
    },
    'conversation.typing': async ({ conversation: who }) => {
      find(who)
      return {}
    },
  }
}

import type { Message } from '../../src/rpc/contract.ts'
import type { View } from './world/view.ts'
import type { Problem, World } from './world/world.ts'

/** Least age at which a content may expire: 30 days less the greatest clock error. */
const shortestLifeMs = (30 * 24 - 24) * 3_600_000

/** Checks the invariants that must hold when all nodes run, all are connected, and some time has passed. */
export function findProblems(world: World, views: readonly View[]): Problem[] {
  return views.flatMap((one) => [
    ...ofOutbox(one),
    ...views.flatMap((other) => (other === one ? [] : ofPair(world, one, other))),
    ...ofEvents(world, one, views),
    ...ofContacts(world, one, views),
  ])
}

function ofOutbox({ name, open }: View): Problem[] {
  return open === 0 ? [] : [{ kind: 'stuck', text: `${open} contents of ${name} are neither delivered nor given up` }]
}

/** Checks the messages from `one` to `other` on both sides. */
function ofPair(world: World, one: View, other: View): Problem[] {
  const [mine, theirs] = [one.shown.get(other.address), other.shown.get(one.address)]
  if (!mine || !theirs) return []
  const [ids, theirIds] = [idsOf(mine), idsOf(theirs)]
  const found: Finding[] = []
  if (mine.some(({ type }) => type === 'missing')) found.push(['gap', 'something is missing for ever'])
  for (const text of doubles(mine)) found.push(['doubled', `${text} is shown twice`])
  if (common(ids, theirIds) !== common(theirIds, ids))
    found.push(['order', `the order differs: ${ids.join(' ')} and ${theirIds.join(' ')}`])
  for (const { id, from, to, above } of world.ledger.accepted) {
    if (from !== one.number || to !== other.number) continue
    if (!ids.includes(id)) found.push(['lost', `${id} was accepted, and is not there`])
    if (above && ids.indexOf(above) > ids.indexOf(id))
      found.push(['order', `${id} is above ${above}, under which it was written`])
  }
  for (const id of idsOf(theirs.filter(({ direction }) => direction === 'in')))
    if (!ids.includes(id)) found.push(['invented', `${id} was never written`])
  const unread = mine.filter(({ state }) => state === 'unread').length
  if (one.unread.get(other.address) !== unread)
    found.push(['unread', `${one.unread.get(other.address)} are counted, ${unread} are unread`])
  for (const message of mine.filter(({ direction }) => direction === 'out')) {
    const copy = theirs.find(({ id }) => id === message.id)
    found.push(
      ...ofMessage(world, message, copy),
      ...ofReading(world, message, copy, { writer: one.number, reader: other.number }),
    )
    const isWhole =
      !world.ledger.isHidden(message.id) && !one.expiredChanges.has(message.id) && !other.expiredChanges.has(message.id)
    if (copy && isWhole && look(message) !== look(copy))
      found.push(['differs', `${look(message)} is there ${look(copy)}`])
  }
  return found.map(([kind, text]) => ({ kind, text: `${one.name} to ${other.name}: ${text}` }))
}

const idsOf = (messages: readonly Message[]) => messages.filter(({ type }) => type !== 'missing').map(({ id }) => id)

const common = (ids: readonly string[], others: readonly string[]) => ids.filter((id) => others.includes(id)).join()

/** Finds doubled messages. All texts of a simulation differ. */
function doubles(messages: readonly Message[]): string[] {
  const texts = messages.flatMap(({ type, text }) => (type === 'text' || type === 'reply' ? [text] : []))
  return texts.filter((text, at) => texts.indexOf(text) !== at)
}

const look = ({ id, type, text, replyTo, edited, reactions }: Message) =>
  JSON.stringify({ id, type, text, replyTo, edited, reactions: reactions.map((one) => one.from + one.reaction).sort() })

type Finding = readonly [Problem['kind'], string]

/** Checks the delivery state and the final text of a message. */
function ofMessage({ queue, ledger }: World, { id, state, time, type, text }: Message, copy: Message | undefined) {
  const found: Finding[] = []
  const isOld = queue.now() - Date.parse(time) >= shortestLifeMs
  if (state === 'expired' && !isOld) found.push(['expired', `${id} was given up too early`])
  if (state !== 'expired' && state !== 'delivered' && state !== 'read') found.push(['stuck', `${id} is still ${state}`])
  if ((state === 'delivered' || state === 'read') && !copy) found.push(['lost', `${id} is ${state}, and not there`])
  if (ledger.isDeleted(id) && type !== 'deleted') found.push(['differs', `${id} was deleted, and is there`])
  const possible = ledger.possibleTexts(id)
  if (type !== 'deleted' && possible?.includes(text) === false)
    found.push(['differs', `${id} does not say what it was changed to`])
  return found
}

/** Checks read marks and read receipts. */
function ofReading(
  { scenario, ledger }: World,
  { id, state }: Message,
  copy: Message | undefined,
  { writer, reader }: { readonly writer: number; readonly reader: number },
): Finding[] {
  const isDiscreet = scenario.discreet.includes(reader)
  if (state === 'read' && isDiscreet) return [['read', `${id} was read, which nobody was to be told`]]
  if (state === 'read' && copy?.state === 'unread') return [['read', `${id} is unread, and said to be read`]]
  const isSeen = copy?.state === 'received' && copy.type !== 'deleted'
  const isTold = !isDiscreet && !ledger.forgetful.has(reader) && !ledger.careless.has(writer)
  return isSeen && isTold && state !== 'read' ? [['read', `${id} was read, and its sender was not told`]] : []
}

/** Checks that each consumer got each arrival, in the order of arrival. */
function ofEvents({ ledger }: World, one: View, views: readonly View[]): Problem[] {
  const shown = new Set(views.flatMap(({ address }) => idsOf(one.shown.get(address) ?? [])))
  const came = ledger.arrivals(one.number).filter((id) => shown.has(id))
  return Object.entries(one.consumers).flatMap(([kind, { received }]) =>
    received.join() === came.join()
      ? []
      : [{ kind: 'events', text: `${one.name}'s ${kind} saw ${received.join(' ')} come instead of ${came.join(' ')}` }],
  )
}

/** Checks that both sides of each request are contacts. */
function ofContacts({ ledger }: World, one: View, views: readonly View[]): Problem[] {
  return ledger.acquainted.flatMap(([from, to]) => {
    const other = from === one.number ? to : to === one.number ? from : undefined
    const view = other === undefined ? undefined : views[other]
    if (!view || one.contacts.get(view.address) === 'accepted') return []
    return [{ kind: 'contacts', text: `${view.name} is ${one.contacts.get(view.address) ?? 'unknown'} to ${one.name}` }]
  })
}

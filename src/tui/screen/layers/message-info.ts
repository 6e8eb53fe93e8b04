import type { DeliveryStep, Result } from '../../../rpc/contract.ts'
import { pair } from '../text/pair.ts'
import { type Row, row } from '../text/rows.ts'
import { wrapText } from '../text/wrap.ts'

/** The meaning of each delivery step. */
export const stateMeanings: Readonly<Record<DeliveryStep['step'], string>> = {
  ...{ queued: 'on your disk, waiting', sent: 'given to the network', held: 'held for them' },
  ...{ delivered: 'on their disk', read: 'they have seen it', expired: 'given up: nobody took it in time' },
  ...{ refused: 'refused by their node', published: 'handed to peers', deposited: 'left for them with' },
}

const shortest = 12
const moment = (time: string): string => new Date(time).toLocaleString('en-GB')
const brief = (id: string): string => (id.length > shortest ? `${id.slice(0, shortest)}…` : id)

/** One message with its author, its times and its delivery steps. */
export function infoRows(message: Result<'message.show'>, columns: number): Row[] {
  const { delivery, story, reactions, from, direction } = message
  const about = (key: string, value: string): Row[] => pair(key, value, columns)
  const steps = story.flatMap((each) => about(moment(each.time).slice(12), stepText(each)))
  return [
    ...about('from', direction === 'out' ? 'you' : from.name),
    ...about('time', moment(message.time)),
    ...about('state', message.state),
    ...(message.edited ? about('changed', 'yes') : []),
    ...reactions.flatMap(({ reaction, from: who }) =>
      about('reaction', `${reaction} ${who === message.conversation ? 'of theirs' : 'of yours'}`),
    ),
    ...(delivery && delivery.held.length > 0 ? about('held by', delivery.held.map(brief).join(', ')) : []),
    ...(delivery && delivery.delivered.length > 0 ? about('delivered', delivery.delivered.map(brief).join(', ')) : []),
    ...about('id', message.id),
    ...(steps.length > 0 ? [row(''), row('How far it got', 'strong'), ...steps] : []),
    row(''),
    ...wrapText(message.text, columns).map((line) => row(line)),
  ]
}

function stepText({ step, peers, device }: DeliveryStep): string {
  const whom = peers === undefined || peers.length === 0 ? '' : `: ${peers.map(brief).join(', ')}`
  return `${stateMeanings[step]}${whom}${device === undefined ? '' : ` (device ${brief(device)})`}`
}

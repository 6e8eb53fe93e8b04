import type { Message } from '../../../src/rpc/contract.ts'
import { PrivyError } from '../../../src/shared/errors.ts'
import type { Resident } from '../world/resident.ts'
import { befall, harass } from './misfortune.ts'
import type { Step } from './scenario.ts'
import { residentOf, type World } from '../world/world.ts'

/** Begins a step of a schedule. Records failures that are allowed, such as an unknown message or a contact that is not accepted yet. */
export function perform(world: World, step: Step): void {
  const self = residentOf(world, step.who)
  world.note(self.name, JSON.stringify({ ...step, at: undefined, who: undefined }).replace(/\.{9,}/, '...'))
  for (const resident of world.residents) resident.mark()
  befall(world, self, step)
  harass(world, step)
  if (!self.isUp()) return
  act(world, self, step).catch((error: unknown) => {
    if (error instanceof PrivyError && mayBeRefused(world, step, error.code))
      world.note(self.name, `cannot: ${error.message}`)
    else if (self.isUp()) world.problem('call', `${self.name}, ${step.do}: ${String(error)}`)
  })
}

/** Whether a failure is allowed: strangers cannot write to each other, a message may be deleted meanwhile, and two requests may cross. */
function mayBeRefused({ scenario }: World, step: Step, code: string): boolean {
  const isStrange = scenario.strangers && (code === 'unknown-contact' || code === 'not-allowed')
  return isStrange || refusals[step.do] === code
}

const refusals: Partial<Record<Step['do'], string>> = {
  ...{ edit: 'not-allowed', delete: 'not-allowed', react: 'not-allowed' },
  ...{ add: 'bad-input', accept: 'unknown-request' },
}

async function act(world: World, self: Resident, step: Step): Promise<void> {
  const { ledger } = world
  switch (step.do) {
    case 'send':
      return send(world, self, step.to, step.text)
    case 'reply': {
      const answered = await nth(world, self, step, () => true)
      return answered && send(world, self, step.to, step.text, answered.id)
    }
    case 'edit': {
      const message = await nth(world, self, step, isOwn)
      if (!message) return
      const accept = ledger.edits(message.id, step.text)
      await self.call('message.edit', { id: message.id, text: step.text })
      accept()
      return
    }
    case 'delete': {
      const message = await nth(world, self, step, isOwn)
      if (!message) return
      await self.call('message.delete', { id: message.id })
      ledger.delete(message.id)
      return
    }
    case 'hide': {
      const message = await nth(world, self, step, (one) => !isOwn(one))
      if (!message) return
      ledger.hide(message.id)
      await self.call('message.delete', { id: message.id })
      return
    }
    case 'react': {
      const message = await nth(world, self, step, () => true)
      if (message) await self.call('message.react', { id: message.id, reaction: step.reaction })
      return
    }
    case 'read':
      await self.call('message.read', { from: residentOf(world, step.to).address })
      return
    case 'consume':
      await self.consume(step.limit)
      return
    case 'add': {
      const { address } = residentOf(world, step.to)
      await self.call('contact.add', { link: address })
      ledger.acquainted.push([self.number, step.to])
      return
    }
    case 'accept':
      return acceptAll(self)
    default:
      return
  }
}

/** Accepts all requests that wait. */
export async function acceptAll(self: Resident): Promise<void> {
  for (const { id } of await self.call('request.list', {})) await self.call('request.accept', { request: id })
}

const isOwn = ({ direction }: Message) => direction === 'out'

async function nth(
  world: World,
  self: Resident,
  { to, which }: { readonly to: number; readonly which: number },
  fits: (message: Message) => boolean,
): Promise<Message | undefined> {
  const { address } = residentOf(world, to)
  const { messages } = await self.call('message.read', { from: address, limit: 12, mark: false })
  return messages.filter((one) => (one.type === 'text' || one.type === 'reply') && fits(one)).at(-1 - which)
}

export async function send(world: World, self: Resident, to: number, text: string, replyTo?: string): Promise<void> {
  const { address } = residentOf(world, to)
  const { messages } = await self.call('message.read', { from: address, limit: 1, mark: false })
  const { id } = await self.call('message.send', { to: address, text, ...(replyTo === undefined ? {} : { replyTo }) })
  world.note(self.name, `is promised ${id.slice(0, 6)}`)
  const shown = messages.filter(({ type }) => type !== 'missing')
  world.ledger.accepted.push({ id, from: self.number, to, above: shown.at(-1)?.id })
}

import type { Contact, Request } from '../../../src/rpc/contract.ts'
import type { Handlers } from '../../../src/rpc/handlers.ts'
import { PrivyError } from '../../../src/shared/errors.ts'
import { addressOf, parseContactLink } from '../../../src/shared/ids.ts'
import { checkName } from '../../../src/shared/text/name.ts'
import type { World, WorldKeeper } from './memory-world.ts'

type Served = Pick<
  Handlers,
  | `contact.${'add' | 'list' | 'find' | 'show' | 'rename' | 'verify' | 'link'}`
  | `request.${'list' | 'accept' | 'decline'}`
>

/** Contacts and requests. */
export function memoryContacts(world: World, keeper: WorldKeeper) {
  const { find, emit, renamed: renameMessages } = keeper
  const { safetyNumber: number } = world
  const known = (address: string): Contact | undefined => world.contacts.find((each) => each.address === address)

  function change(address: string, to: Partial<Contact>): Contact {
    const before = find(address)
    const { requestState, ...changed } = { ...before, ...to }
    const contact = { ...changed, ...(requestState !== undefined && changed.state === 'requested' && { requestState }) }
    world.contacts = world.contacts.with(world.contacts.indexOf(before), contact)
    return contact
  }
  function add(contact: Contact): Contact {
    world.contacts = [...world.contacts, contact]
    return contact
  }
  function accept(contact: Contact): Contact {
    world.requests = world.requests.filter(({ from }) => from.address !== contact.address)
    const accepted = known(contact.address)
      ? change(contact.address, { state: 'accepted', since: world.now() })
      : add(contact)
    emit('contact.accepted', { contact: accepted })
    return accepted
  }
  const accepted = (name: string, address: string): Contact => ({
    ...{ name, address, state: 'accepted', verified: false, since: world.now() },
  })
  function waiting(request: string): Request {
    const fits = world.requests.filter(
      ({ id, from }) => id.startsWith(request) || from.name === request || from.address.startsWith(request),
    )
    const [found] = fits
    if (!found || fits.length > 1)
      throw new PrivyError('unknown-request', `No waiting request fits ${request}`, 'See `privy request list`')
    return found
  }
  function freeName(given: string, address?: string): string {
    const name = checkName(given)
    const holder = world.contacts.find((each) => each.name.toLowerCase() === name.toLowerCase())
    if (holder && holder.address !== address)
      throw new PrivyError('bad-input', `Another contact is called ${name}`, 'Choose another name')
    return name
  }

  const handlers: Served = {
    'contact.add': async ({ link, name }) => {
      const { account, name: suggested } = parseContactLink(link)
      const address = addressOf(account)
      if (address === world.account.address)
        throw new PrivyError('bad-address', 'This is your own address', 'Ask for theirs')
      const before = known(address)
      if (before && before.requestState !== 'expired')
        throw new PrivyError('bad-input', `This address is among your contacts already`, 'Write to them')
      const chosen = name === undefined ? (suggested ?? account.slice(0, 8)) : freeName(name)
      if (world.requests.some(({ from }) => from.address === address)) return accept(accepted(chosen, address))
      const request = account.slice(0, 32)
      const asked: Contact = { ...accepted(chosen, address), state: 'requested', request, requestState: 'queued' }
      const contact = before ? change(address, asked) : add(asked)
      emit('contact.requested', { contact })
      return contact
    },
    'contact.list': async () => world.contacts,
    'contact.find': async ({ contact }) => find(contact),
    'contact.show': async ({ contact: who }) => {
      const contact = find(who)
      return { ...contact, safetyNumber: contact.state === 'accepted' ? number : null, devices: [] }
    },
    'contact.rename': async ({ contact, name }) => {
      const before = find(contact)
      const chosen = freeName(name, before.address)
      if (chosen === before.name) return before
      const renamed = change(before.address, { name: chosen })
      renameMessages(before.address, chosen)
      emit('contact.renamed', { contact: renamed })
      return renamed
    },
    'contact.verify': async ({ contact, verified, safetyNumber }) => {
      const before = find(contact)
      if (verified && (before.state !== 'accepted' || (safetyNumber ?? number) !== number))
        throw new PrivyError('not-allowed', 'This is not the safety number of this contact', 'Look at it again')
      if (before.verified === verified) return before
      const changed = change(before.address, { verified })
      emit('contact.verified', { contact: changed })
      return changed
    },
    'contact.link': async ({ invite = false }) => ({
      link: `${world.account.address}?n=${encodeURIComponent(world.account.name)}${invite ? '&k=AAAAAAAAAAAAAAAAAAAAAA' : ''}`,
    }),
    'request.list': async () => world.requests,
    'request.accept': async ({ request, name }) => {
      const { from } = waiting(request)
      return accept(accepted(name === undefined ? from.name : freeName(name), from.address))
    },
    'request.decline': async ({ request }) => {
      const declined: Request = { ...waiting(request), state: 'declined' }
      world.requests = world.requests.filter(({ id }) => id !== declined.id)
      emit('request.declined', { request: declined })
      return declined
    },
  }
  return {
    handlers,
    /** What others do, and its event. */
    others: {
      asks(request: Request): void {
        world.requests = [...world.requests, request]
        emit('request.received', { request })
      },
      accepts: (address: string): void => void accept(find(address)),
      /** Our request gets so far. */
      requested(address: string, requestState: 'sent' | 'expired'): void {
        emit(`request.${requestState}`, { contact: change(address, { requestState }) })
      },
    },
  }
}

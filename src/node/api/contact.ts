import { addressOf, parseContactLink } from '../../shared/ids.ts'
import { PrivyError } from '../../shared/errors.ts'
import { bundleHash } from '../../identity/bundle.ts'
import { safetyNumber } from '../../identity/safety-number.ts'
import type { Contact } from '../../rpc/contract.ts'
import type { Handlers } from '../../rpc/handlers.ts'
import type { ContactKeys } from '../directory.ts'
import { inviteLifetimeMs } from '../inbound.ts'
import type { ApiPorts } from './ports.ts'
import { checkName, plainName } from '../../shared/text/name.ts'

type Methods = `contact.${'add' | 'list' | 'find' | 'show' | 'rename' | 'verify' | 'link'}`

export function contactHandlers(ports: ApiPorts): Pick<Handlers, Methods> {
  const { keys, queries, directory, journal, inbound, shapes, random, now } = ports

  /** The safety number of a contact; null while its card is missing. */
  const numberOf = ({ card }: ContactKeys) => (card ? safetyNumber(bundleHash(keys.bundle), card.bundleHash) : null)

  function shape(who: string): Contact {
    return shapes.contact(directory.find(who))
  }

  /** Checks a name for a contact. @throws PrivyError `bad-input` if another contact has it */
  function freeName(name: string, contact?: ContactKeys): string {
    const checked = checkName(name)
    const holder = directory.named(checked)
    if (holder && holder.row.account !== contact?.row.account) {
      throw new PrivyError('bad-input', `Another contact is called ${checked}`, 'Choose another name with --name')
    }
    return checked
  }

  /** Each invite is tried on every request, so a new one is created only after half of the lifetime of the newest. */
  async function createInvite(): Promise<string> {
    const secret = Buffer.from(random(16)).toString('base64url')
    await journal.append({ kind: 'invite.created', secret })
    return secret
  }

  return {
    async 'contact.add'({ link, name, message = '' }) {
      const { account, name: suggested = '', invite } = parseContactLink(link)
      if (account === keys.id) {
        throw new PrivyError(
          'bad-address',
          'This is your own address',
          'Give it to others, and add the address that they give you',
        )
      }
      const known = directory.get(account)
      // A request that expired after 30 days may be sent again.
      if (known && shapes.contact(known).requestState !== 'expired') throw alreadyAdded(known)
      const chosen = name === undefined ? plainName(suggested) : freeName(name)
      // A waiting request of this account is accepted instead of sending another one.
      const waiting = queries.waitingRequests().find((request) => request.account === account)
      if (waiting) await inbound.acceptance.accept(waiting.id, chosen)
      else await inbound.acceptance.request(account, keys.bundle.spki, { name: chosen, text: message, invite })
      return shape(account)
    },
    'contact.list': async () => directory.all().map((contact) => shapes.contact(contact)),
    'contact.find': async ({ contact: who }) => shape(who),
    async 'contact.show'({ contact: who }) {
      const contact = directory.find(who)
      return { ...shapes.contact(contact), safetyNumber: numberOf(contact), devices: [] }
    },
    async 'contact.rename'({ contact: who, name }) {
      const contact = directory.find(who)
      const { account } = contact.row
      await journal.append({ kind: 'contact.renamed', account, name: freeName(name, contact) })
      return shape(account)
    },
    async 'contact.verify'({ contact: who, verified, safetyNumber: compared }) {
      const contact = directory.find(who)
      const { account } = contact.row
      if (verified) checkCompared(numberOf(contact), compared)
      await journal.append({ kind: 'contact.verified', account, verified })
      return shape(account)
    },
    async 'contact.link'({ invite = false }) {
      const query = new URLSearchParams({ n: queries.name() ?? '' })
      if (invite) {
        query.set('k', queries.newestInvite(now() - inviteLifetimeMs / 2) ?? (await createInvite()))
      }
      return { link: `${addressOf(keys.id)}?${query.toString()}` }
    },
  }
}

function alreadyAdded({ row, name }: ContactKeys): PrivyError {
  const hint =
    row.state === 'accepted' ? `Write to them: privy send ${name} TEXT` : 'Your request goes on until it is answered'
  return new PrivyError('bad-input', `This address is among your contacts already, as ${name}`, hint)
}

/** @throws PrivyError `not-allowed` if the contact has no safety number yet, or another number was compared */
function checkCompared(number: string | null, compared: string | undefined): void {
  if (number === null) {
    const hint = 'Wait until the contact has received your request; see `privy contact list`'
    throw new PrivyError('not-allowed', 'There is no safety number yet: the keys of the contact are missing', hint)
  }
  if (compared !== undefined && compared !== number) {
    const hint = 'Show the number again with `privy contact verify`, and compare it'
    throw new PrivyError('not-allowed', 'This is not the safety number of this contact', hint)
  }
}

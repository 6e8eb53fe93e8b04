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

  /** Null while nobody has handed the contact's keys over. */
  const numberOf = ({ card }: ContactKeys) => (card ? safetyNumber(bundleHash(keys.bundle), card.bundleHash) : null)

  function shape(who: string): Contact {
    return shapes.contact(directory.find(who))
  }

  /** @throws PrivyError `bad-input` when another contact has the name */
  function freeName(name: string, contact?: ContactKeys): string {
    const checked = checkName(name)
    const holder = directory.named(checked)
    if (holder && holder.row.account !== contact?.row.account) {
      throw new PrivyError('bad-input', `Another contact is called ${checked}`, 'Choose another name with --name')
    }
    return checked
  }

  /** Each of them is tried on every request: a new one is made only when more than half of the last one's time is over. */
  async function createInvite(): Promise<string> {
    const secret = Buffer.from(random(16)).toString('base64url')
    await journal.append({ kind: 'invite.created', secret })
    return secret
  }

  return {
    async 'contact.add'({ link, name, message = '' }) {
      const { account, name: suggested = '', invite } = parseContactLink(link)
      if (account === keys.id) {
        throw new PrivyError('bad-address', 'This is your own address', 'Give it to somebody else, and ask for theirs')
      }
      const known = directory.get(account)
      // Whoever did not answer for 30 days may be asked again.
      if (known && shapes.contact(known).requestState !== 'expired') throw alreadyAdded(known)
      const chosen = name === undefined ? plainName(suggested) : freeName(name)
      // Somebody who asked us already is answered instead of asked.
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

/** @throws PrivyError `not-allowed` when there is no number yet, or another one was compared */
function checkCompared(number: string | null, compared: string | undefined): void {
  if (number === null) {
    const hint = 'Wait until your request was delivered; see `privy contact list`'
    throw new PrivyError('not-allowed', 'There is nothing to compare yet: no keys have come', hint)
  }
  if (compared !== undefined && compared !== number) {
    const hint = 'Look at the number again with `privy contact verify`, and compare that one'
    throw new PrivyError('not-allowed', 'This is not the safety number of this contact', hint)
  }
}

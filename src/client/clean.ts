import type { Contact, Message, Request } from '../rpc/contract.ts'
import { harmless, harmlessName } from '../shared/text/harmless.ts'
import { maxReaction } from '../shared/text/reaction.ts'

const harmlessPerson = <P extends { readonly name: string }>(person: P): P => ({
  ...person,
  name: harmlessName(person.name),
})

export const harmlessContact = <C extends Contact>(contact: C): C => ({
  ...harmlessPerson(contact),
  ...(contact.ownName !== undefined && { ownName: harmlessName(contact.ownName) }),
})

export const harmlessMessage = <M extends Message>(message: M): M => ({
  ...message,
  text: harmless(message.text),
  from: harmlessPerson(message.from),
  reactions: message.reactions.map(({ from, reaction }) => ({
    from,
    reaction: Array.from(harmlessName(reaction)).slice(0, maxReaction).join(''),
  })),
})

export const harmlessRequest = (request: Request): Request => ({
  ...request,
  text: harmless(request.text),
  from: harmlessPerson(request.from),
})

import type { Client } from '../../client/session.ts'
import type { Page } from '../model/layers/layers.ts'
import type { Effect, Happening } from '../model/state.ts'

type ContactEffect = Extract<
  Effect,
  { do: 'add' | 'accept' | 'decline' | 'rename' | 'verify' | `show${'Contact' | 'Message' | 'Link' | 'Status'}` }
>

/** Performs the effects about contacts and requests, and fetches the content of pages. @throws PrivyError */
export async function performContacts(
  effect: ContactEffect,
  call: Client['call'],
  now: (...happenings: Happening[]) => void,
): Promise<void> {
  const show = (page: Page): void => now({ type: 'page', page })
  switch (effect.do) {
    case 'add': {
      const { link, name, message } = effect
      const contact = await call('contact.add', { link, ...(name && { name }), ...(message && { message }) })
      now({ type: 'contact', contact, open: true })
      return
    }
    case 'accept': {
      const contact = await call('request.accept', { request: effect.request })
      now({ type: 'requestGone', id: effect.request }, { type: 'contact', contact, open: true })
      now({ type: 'notice', kind: 'info', text: `${contact.name} is your contact now` })
      return
    }
    case 'decline':
      await call('request.decline', { request: effect.request })
      now({ type: 'requestGone', id: effect.request })
      return
    case 'rename': {
      const { contact, name } = effect
      now({ type: 'contact', contact: await call('contact.rename', { contact, name }), open: false })
      return
    }
    case 'verify': {
      const { contact, verified, safetyNumber } = effect
      // Marks the number that was compared. If the contact's keys changed since, the node refuses.
      const compared = verified && safetyNumber !== null ? { safetyNumber } : {}
      now({ type: 'contact', contact: await call('contact.verify', { contact, verified, ...compared }), open: false })
      return
    }
    case 'showContact':
      show({ page: 'verify', contact: await call('contact.show', { contact: effect.contact }) })
      return
    case 'showMessage':
      show({ page: 'info', message: await call('message.show', { id: effect.id }) })
      return
    case 'showLink':
      show({
        page: 'link',
        link: (await call('contact.link', { invite: effect.invite })).link,
        isInvite: effect.invite,
      })
      return
    case 'showStatus':
      show({ page: 'status', status: await call('node.status', {}) })
      return
  }
}

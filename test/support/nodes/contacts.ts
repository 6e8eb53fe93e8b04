import { expect, vi } from 'vitest'
import type { Person } from './people.ts'

/** Polls until the check passes. */
export const until = <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 10_000, interval: 10 })

/** Waits for the only request. */
export async function onlyRequest(person: Person) {
  return until(async () => {
    const [request] = await person.call('request.list', {})
    if (!request) throw new Error('no request yet')
    return request
  })
}

export const isAccepted = (person: Person, name: string) =>
  until(async () => expect(await person.call('contact.show', { contact: name })).toMatchObject({ state: 'accepted' }))

/** One person sends a request, the other accepts it. */
export async function becomeContacts(asker: Person, asked: Person): Promise<void> {
  const { name } = await asked.call('account.show', {})
  await asker.call('contact.add', { link: asked.address, message: 'it is me' })
  const { id } = await onlyRequest(asked)
  await asked.call('request.accept', { request: id })
  await isAccepted(asker, name)
}

export const deliver = (person: Person, to: string, text: string) =>
  person.call('message.send', { to, text, wait: 'delivered', timeoutMs: 5000 })

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

/** Waits until a message of this person is delivered, however slow the machine is: the time of a room may pass fast. */
export const delivered = (person: Person, id: string) =>
  until(async () => {
    const result = await person.call('message.wait', { id, state: 'delivered', timeoutMs: 5000 })
    expect(['delivered', 'read']).toContain(result.state)
    return result
  })

export async function deliver(person: Person, to: string, text: string) {
  const { id } = await person.call('message.send', { to, text })
  return delivered(person, id)
}

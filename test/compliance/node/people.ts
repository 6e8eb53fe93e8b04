import { expect, test } from 'vitest'
import { accountId } from '../../../src/shared/ids.ts'
import type { NodeStage } from './stage.ts'

/** Account, contacts and requests. */
export function peopleStories(stage: NodeStage): void {
  const { told, refuses, withBob } = stage

  test('account and node', async () => {
    const account = await stage.alice.call('account.show', {})
    expect(account).toMatchObject({ name: 'alice', state: 'running' })
    expect(await stage.alice.call('account.rename', { name: 'Alice' })).toEqual({ ...account, name: 'Alice' })
    await expect(stage.alice.call('account.rename', { name: ' ' })).rejects.toMatchObject(refuses('bad-input'))
    expect((await stage.alice.call('rpc.discover', {})).openrpc).toMatch(/^1\./)
    await stage.alice.call('node.configure', { readReceipts: true })
    const numbers = { contacts: 0, requests: 0, queued: 0, unread: 0 }
    expect(await stage.alice.call('node.status', {})).toMatchObject({ account: 'Alice', ...numbers })
    expect(await stage.alice.call('contact.link', {})).toMatchObject({
      link: expect.stringContaining('n=Alice') as unknown,
    })
    expect((await stage.alice.call('contact.link', { invite: true })).link).toMatch(/[?&]k=[\w-]{22}$/)
    await stage.alice.call('node.stop', {})
  })

  test('somebody is asked, and says yes', async () => {
    const address = await stage.others.address('bob')
    const asked = await stage.alice.call('contact.add', { link: address, name: 'bob' })
    expect(asked).toMatchObject({ name: 'bob', address, state: 'requested', verified: false })
    expect(await told('contact.requested')).toMatchObject({ state: 'requested', contact: { address } })
    await expect(stage.alice.call('contact.add', { link: address })).rejects.toMatchObject(refuses('bad-input'))
    const own = (await stage.alice.call('account.show', {})).address
    await expect(stage.alice.call('contact.add', { link: own })).rejects.toMatchObject(refuses('bad-address'))
    await expect(stage.alice.call('message.send', { to: 'bob', text: 'early' })).rejects.toMatchObject(
      refuses('not-allowed'),
    )
    await stage.others.accepts('bob')
    expect(await told('request.sent')).toMatchObject({ state: 'sent', contact: { address } })
    const accepted = await told('contact.accepted')
    expect(accepted).toMatchObject({
      contact: { state: 'accepted' },
      conversation: { conversation: address, unread: 0 },
    })
    expect(accepted.contact).toEqual(await stage.alice.call('contact.find', { contact: 'bob' }))
    expect(accepted.conversation).toEqual((await stage.alice.call('conversation.list', {}))[0])
    expect(accepted.contact).not.toHaveProperty('requestState')
  })

  test('somebody who does not answer for 30 days has not answered', async () => {
    const address = `privy://${accountId('fe'.repeat(32))}`
    await stage.alice.call('contact.add', { link: address, name: 'ghost' })
    await stage.others.daysPass(31)
    expect(await told('request.expired')).toMatchObject({ contact: { address, requestState: 'expired' } })
  })

  test('requests are accepted or declined', async () => {
    await stage.others.asks('carol', 'hello')
    await stage.others.asks('dora', 'hi')
    const { request } = await told('request.received', (event) => event.request?.from.name === 'carol')
    await told('request.received', (event) => event.request?.from.name === 'dora')
    expect(request).toMatchObject({ text: 'hello', state: 'waiting' })
    const list = await stage.alice.call('request.list', {})
    expect(list.map(({ from }) => from.name)).toEqual(['carol', 'dora'])
    expect(list[0]).toEqual(request)
    const carol = await stage.alice.call('request.accept', { request: request?.id.slice(0, 8) ?? '' })
    expect(carol).toMatchObject({ name: 'carol', address: request?.from.address, state: 'accepted' })
    expect(await told('contact.accepted')).toMatchObject({ contact: carol })
    const declined = await stage.alice.call('request.decline', { request: 'dora' })
    expect(declined).toMatchObject({ from: { name: 'dora' }, state: 'declined' })
    expect(await told('request.declined')).toMatchObject({ state: 'declined', request: declined })
    expect(await stage.alice.call('request.list', {})).toEqual([])
    await expect(stage.alice.call('request.accept', { request: 'dora' })).rejects.toMatchObject(
      refuses('unknown-request'),
    )
  })

  test('contacts are renamed, verified and shown', async () => {
    await withBob()
    const renamed = await stage.alice.call('contact.rename', { contact: 'bob', name: ' Robert ' })
    expect(renamed).toMatchObject({ name: 'Robert' })
    expect(await told('contact.renamed')).toMatchObject({ contact: renamed, conversation: { name: 'Robert' } })
    const { safetyNumber, devices, ...shown } = await stage.alice.call('contact.show', { contact: renamed.address })
    expect(shown).toEqual(renamed)
    expect(safetyNumber).toMatch(/^\d{5}( \d{5}){11}$/)
    expect(devices).toEqual([])
    const wrong = { contact: 'Robert', verified: true, safetyNumber: '0' }
    await expect(stage.alice.call('contact.verify', wrong)).rejects.toMatchObject(refuses('not-allowed'))
    const verified = await stage.alice.call('contact.verify', {
      contact: 'Robert',
      verified: true,
      safetyNumber: safetyNumber ?? '',
    })
    expect(verified).toEqual({ ...renamed, verified: true })
    expect(await told('contact.verified')).toMatchObject({ contact: verified, conversation: { verified: true } })
    expect(await stage.alice.call('contact.list', {})).toEqual([verified])
    await expect(stage.alice.call('contact.find', { contact: 'bob' })).rejects.toMatchObject(refuses('unknown-contact'))
  })

  test('a name may have 64 characters of any kind', async () => {
    await withBob()
    const name = '🦊'.repeat(64)
    expect(await stage.alice.call('contact.rename', { contact: 'bob', name })).toMatchObject({ name })
    const tooLong = { contact: name, name: `${name}🦊` }
    await expect(stage.alice.call('contact.rename', tooLong)).rejects.toMatchObject(refuses('bad-input'))
  })
}

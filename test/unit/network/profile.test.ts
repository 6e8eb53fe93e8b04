import { multiaddr } from '@multiformats/multiaddr'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dialRule } from '../../../src/network/host/dial-rule.ts'
import { profileOf, publicBootstrap } from '../../../src/network/host/profile.ts'
import type { NetworkSettings } from '../../../src/shared/network-settings.ts'

const settings = (profile: NetworkSettings['profile'], more: Partial<NetworkSettings> = {}): NetworkSettings => ({
  profile,
  relay: 'off',
  ...more,
})
const peer = '/p2p/12D3KooWKnDdG3iXw9eTFijk3EWSunZcFi54Zka4wmtqtt6rPxc8'

describe('profileOf', () => {
  it('keeps strangers out of the private profile, whatever else is set', () => {
    fc.assert(
      fc.property(
        fc.record({
          profile: fc.constant('private' as const),
          relay: fc.constantFrom('off' as const, 'contacts' as const, 'all' as const),
          bootstrap: fc.constantFrom(undefined, [], [`/ip4/10.0.0.1/tcp/1${peer}`]),
          listen: fc.constantFrom(undefined, ['/ip4/127.0.0.1/tcp/0']),
          swarmKey: fc.constantFrom(undefined, '/some/file'),
        }),
        (random) => {
          const profile = profileOf(random as NetworkSettings)
          expect(profile).toMatchObject({ mdns: false, traverseNat: false, dials: 'listed-or-private' })
          expect(profile.dht).toEqual({ protocol: '/privy/kad/1.0.0', mode: 'server', addresses: 'all' })
          expect(profile.bootstrap).toEqual(random.bootstrap ?? [])
          expect(profile.listen.join()).not.toContain('p2p-circuit')
        },
      ),
    )
  })

  it('joins the public DHT in the public profile only', () => {
    const profile = profileOf(settings('public'))
    expect(profile).toMatchObject({ bootstrap: publicBootstrap, mdns: true, traverseNat: true, dials: 'anywhere' })
    expect(profile.dht).toEqual({ protocol: '/ipfs/kad/1.0.0', mode: 'auto', addresses: 'public' })
    expect(profileOf(settings('public', { bootstrap: [] })).bootstrap).toEqual([])
  })

  it('finds by mDNS only in the lan profile', () => {
    expect(profileOf(settings('lan'))).toMatchObject({
      bootstrap: [],
      mdns: true,
      traverseNat: false,
      dials: 'listed-or-private',
    })
    expect(profileOf(settings('lan')).dht.protocol).toBe('/privy/lan/kad/1.0.0')
  })

  it('insists on listening where a person said, not on its own defaults', () => {
    expect(profileOf(settings('private'))).toMatchObject({
      listenMayFail: true,
      listen: ['/ip4/0.0.0.0/tcp/0', '/ip6/::/tcp/0'],
    })
    expect(profileOf(settings('private', { listen: ['/ip4/127.0.0.1/tcp/0'] })).listenMayFail).toBe(false)
  })

  it.each<[string, NetworkSettings]>([
    ['a swarm key in public', settings('public', { swarmKey: '/some/file' })],
    ['a swarm key on the lan', settings('lan', { swarmKey: '/some/file' })],
    [
      'a name that only public DNS resolves',
      settings('private', { bootstrap: [`/dnsaddr/bootstrap.libp2p.io${peer}`] }),
    ],
    ['a bootstrap peer that is no multiaddr', settings('private', { bootstrap: ['10.0.0.1:4001'] })],
    ['a listen address that is none', settings('private', { listen: ['/ip4/nonsense'] })],
  ])('refuses %s', (_what, bad) => {
    expect(() => profileOf(bad)).toThrow(expect.objectContaining({ code: 'bad-input' }) as Error)
  })
})

describe('dialRule', () => {
  const listed = [`/ip4/104.131.131.82/tcp/4001${peer}`, `/dns4/node.example.org/tcp/4001${peer}`]
  const rule = dialRule(profileOf(settings('private', { bootstrap: listed })))
  const verdict = (address: string) => rule(multiaddr(address))

  it.each([
    '/ip4/127.0.0.1/tcp/4001',
    '/ip4/10.77.0.2/tcp/4001',
    '/ip4/172.31.255.255/tcp/1',
    '/ip4/192.168.1.7/tcp/1',
    '/ip4/203.0.113.10/tcp/1',
    '/ip6/::1/tcp/1',
    '/ip6/fd00::7/tcp/1',
    '/ip6/fe80::1/tcp/1',
    '/ip6/::ffff:7f00:1/tcp/1',
    ...listed,
    `/ip4/104.131.131.82/tcp/4001${peer}/p2p-circuit${peer}`,
    `${peer}/p2p-circuit${peer}`,
  ])('lets %s pass', (address) => expect(verdict(address)).toBeUndefined())

  it.each([
    ['/ip4/8.8.8.8/tcp/1', 'public-address'],
    ['/ip4/172.32.0.1/tcp/1', 'public-address'],
    ['/ip4/104.131.131.82/tcp/4002', 'public-address'],
    ['/ip4/0.0.0.0/tcp/1', 'public-address'],
    ['/ip4/224.0.0.251/tcp/1', 'public-address'],
    ['/ip6/2606:4700::1111/tcp/1', 'public-address'],
    ['/ip6/::ffff:808:808/tcp/1', 'public-address'],
    [`/ip4/8.8.8.8/tcp/4001${peer}/p2p-circuit${peer}`, 'public-address'],
    [`/ip4/10.0.0.1/tcp/1${peer}/p2p-circuit/ip4/8.8.8.8/tcp/1${peer}`, 'public-address'],
    ['/dns4/localhost/tcp/1', 'name'],
    ['/dnsaddr/bootstrap.libp2p.io', 'name'],
    ['/dns4/node.example.org/tcp/4002', 'name'],
  ])('stops %s', (address, reason) => expect(verdict(address)).toBe(reason))

  it('stops nothing in the public profile', () => {
    expect(dialRule(profileOf(settings('public')))(multiaddr('/ip4/8.8.8.8/tcp/1'))).toBeUndefined()
  })
})

import { generateKeyPairSync } from 'node:crypto'
import {
  type AccessController,
  type Identities,
  type Identity,
  IPFSAccessController,
  Log,
  type LogEntry,
  type StoredEntry,
} from '@orbitdb/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountAccess } from '../../../src/store/log/access.ts'
import { blockStorage } from '../../../src/store/log/block-storage.ts'
import { deviceIdentity } from '../../../src/store/log/device-identity.ts'
import { maxPayloadLength } from '../../../src/store/log/entry-rules.ts'
import { arrive, identityFields, payloadWith, signedEntry, storeIdentity } from '../../support/log/forged-entries.ts'
import { type LogFolder, logFolder, testAccount, testDevice } from '../../support/log/log-fixture.ts'

const logId = '/orbitdb/zdpuAttacked'
const someHash = (number: number) =>
  `zdpu${'A'.repeat(43)}${'123456789ABCDEFGH'[number >> 4] ?? ''}${'123456789ABCDEFGH'[number & 15] ?? ''}`
const hashes = (count: number) => Array.from({ length: count }, (_, number) => someHash(number))
const evil = payloadWith(new Uint8Array(300).fill(0xee))

describe('entries that a stranger makes up', () => {
  let folder: LogFolder
  let storage: ReturnType<typeof blockStorage>
  let owner: Identity
  let identities: Identities
  let stranger: Identity
  let genuine: LogEntry
  const alice = testAccount()
  const mallory = testAccount()

  beforeAll(async () => {
    folder = await logFolder(alice)
    storage = blockStorage({ blocks: folder.blocks, timeoutMs: 200, maxLength: 8192, cacheLength: 0 })
    ;({ identity: owner, identities } = await deviceIdentity(testDevice(alice), storage))
    ;({ identity: stranger } = await deviceIdentity(testDevice(mallory, 2), storage))
    genuine = await signedEntry(owner, logId)
  })
  afterAll(() => folder.dispose())

  const context = () => ({ orbitdb: { identity: owner }, identities, name: 'attacked' })
  /** OrbitDB's own controller, told to let only Alice's device write. */
  const stock = () => IPFSAccessController({ write: [owner.id], storage })(context())
  const ours = () => accountAccess({ account: alice.account, storage, logId: () => logId })(context())
  const logWith = async (access: Promise<AccessController>) => Log(owner, { logId, access: await access })

  /** Everything below leaves one of these unchecked or spelled otherwise. `stock` marks what OrbitDB 4.0.0 lets in. */
  const attacks: readonly {
    name: string
    reason: string
    stock?: true
    forge: () => Promise<object>
  }[] = [
    {
      name: 'signs with the own key and names the identity of the owner',
      reason: 'foreign-key',
      stock: true,
      forge: async () => ({ ...(await signedEntry(stranger, logId, { payload: evil })), identity: owner.hash }),
    },
    {
      name: 'hides the signed payload in `_payload` and puts another in its place',
      reason: 'malformed',
      stock: true,
      forge: async () => ({ ...genuine, payload: evil, _payload: genuine.payload }),
    },
    {
      name: 'wraps a signed entry anew with a field `hash`, so that its block is never stored under its name',
      reason: 'malformed',
      stock: true,
      forge: async () => ({ ...genuine, hash: 'anything' }),
    },
    {
      name: 'wraps a signed entry anew with any other field, so that it counts twice',
      reason: 'malformed',
      stock: true,
      forge: async () => ({ ...genuine, note: 'anything' }),
    },
    {
      name: 'spells the signature otherwise',
      reason: 'malformed',
      forge: async () => ({ ...genuine, sig: genuine.sig.toUpperCase() }),
    },
    {
      name: 'spells the key otherwise',
      reason: 'malformed',
      forge: async () => ({ ...genuine, key: genuine.key.toUpperCase() }),
    },
    {
      name: 'changes the payload under the signature',
      reason: 'bad-signature',
      forge: async () => ({ ...genuine, payload: evil }),
    },
    {
      name: 'signs as a device of another account',
      reason: 'foreign-device',
      forge: () => signedEntry(stranger, logId),
    },
    {
      name: 'names an identity that nobody has',
      reason: 'unknown-device',
      forge: async () => ({ ...genuine, identity: someHash(0) }),
    },
    {
      name: 'names a block that is no identity',
      reason: 'unknown-device',
      forge: async () => ({ ...genuine, identity: await storeIdentity(storage, { hello: 'world' }) }),
    },
    {
      name: 'names an identity with a further field, so that a signed entry counts twice',
      reason: 'foreign-device',
      forge: async () => {
        const identity = await storeIdentity(storage, { ...identityFields(owner), note: 'anything' })
        return { ...genuine, identity }
      },
    },
    {
      name: 'names an identity with a further signature',
      reason: 'foreign-device',
      forge: async () => {
        const signatures = { ...owner.signatures, note: 'anything' }
        return { ...genuine, identity: await storeIdentity(storage, { ...identityFields(owner), signatures }) }
      },
    },
    {
      name: 'claims a device of the account with the consent of another key',
      reason: 'foreign-device',
      forge: async () => {
        const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
        const { identity } = await deviceIdentity({ ...testDevice(mallory, 3), account: alice.account, rsa }, storage)
        return signedEntry(identity, logId)
      },
    },
    {
      name: 'claims a device of the account with its public key and a signature by another',
      reason: 'foreign-device',
      forge: async () => {
        const { identity } = await deviceIdentity({ ...testDevice(mallory, 4), account: alice.account }, storage)
        const spki = owner.signatures.publicKey.split('.')[0] ?? ''
        const forged = identity.signatures.publicKey.split('.')[1] ?? ''
        const signatures = { ...identity.signatures, publicKey: `${spki}.${forged}` }
        const name = await storeIdentity(storage, { ...identityFields(identity), signatures })
        return { ...(await signedEntry(identity, logId)), identity: name }
      },
    },
    {
      name: "puts the own key into the owner's identity",
      reason: 'foreign-device',
      forge: async () => {
        const name = await storeIdentity(storage, { ...identityFields(owner), publicKey: stranger.publicKey })
        return { ...(await signedEntry(stranger, logId)), identity: name }
      },
    },
  ]

  const bounds: readonly [string, () => Promise<object>][] = [
    ['no clock', async () => ({ ...genuine, clock: undefined })],
    ['another version', async () => ({ ...genuine, v: 3 })],
    ["somebody else's clock", () => signedEntry(owner, logId, { clock: { id: stranger.publicKey, time: 1 } })],
    ['time 0', () => signedEntry(owner, logId, { clock: { id: owner.publicKey, time: 0 } })],
    ['half a time', () => signedEntry(owner, logId, { clock: { id: owner.publicKey, time: 1.5 } })],
    ['a time that leaves no room', () => signedEntry(owner, logId, { clock: { id: owner.publicKey, time: 2 ** 52 } })],
    ['too many parents', () => signedEntry(owner, logId, { next: hashes(257) })],
    ['a parent twice', () => signedEntry(owner, logId, { next: [someHash(1), someHash(1)] })],
    ['a parent that is no hash', () => signedEntry(owner, logId, { next: ['../../etc/passwd'] })],
    ['too many references', () => signedEntry(owner, logId, { refs: hashes(65) })],
    [
      'too large a payload',
      () => signedEntry(owner, logId, { payload: payloadWith(new Uint8Array(maxPayloadLength + 1)) }),
    ],
    ['a payload that is no operation', () => signedEntry(owner, logId, { payload: new Uint8Array(300) })],
    [
      'an operation of another kind',
      () => signedEntry(owner, logId, { payload: { op: 'DEL', key: null, value: evil.value } }),
    ],
    [
      'a key in its operation',
      () => signedEntry(owner, logId, { payload: { op: 'ADD', key: 'k', value: evil.value } }),
    ],
  ]

  describe('the stock access controller of OrbitDB 4.0.0 (why there is ours)', () => {
    for (const { name, forge } of attacks.filter((attack) => attack.stock)) {
      it(`lets in whoever ${name}`, async () => {
        const log = await logWith(stock())
        const forged = await arrive(await forge())
        expect(await log.joinEntry(forged)).toBe(true)
        expect(await log.has(forged.hash)).toBe(true)
      })
    }

    it('ends up with a head that it does not have', async () => {
      const log = await logWith(stock())
      await log.joinEntry(await arrive({ ...genuine, hash: 'anything' }))
      await expect(log.append(evil)).rejects.toThrow(TypeError)
    })
  })

  describe('our access controller', () => {
    const join = async (fields: object): Promise<[Log, StoredEntry]> => [await logWith(ours()), await arrive(fields)]

    it('lets in what a device of the account has signed', async () => {
      const [log, entry] = await join(genuine)
      expect(await log.joinEntry(entry)).toBe(true)
    })

    for (const { name, reason, forge } of attacks) {
      it(`keeps out whoever ${name}`, async () => {
        const [log, forged] = await join(await forge())
        await expect(log.joinEntry(forged)).rejects.toMatchObject({ reason })
        expect(await log.heads()).toEqual([])
      })
    }

    for (const [name, forge] of bounds) {
      it(`keeps out an entry with ${name}`, async () => {
        const [log, forged] = await join(await forge())
        await expect(log.joinEntry(forged)).rejects.toMatchObject({ reason: 'malformed' })
      })
    }

    it('keeps out an entry of another log', async () => {
      const entry = await arrive(await signedEntry(owner, '/orbitdb/zdpuOther'))
      await expect((await ours()).canAppend(entry)).rejects.toMatchObject({ reason: 'malformed' })
    })
  })
})

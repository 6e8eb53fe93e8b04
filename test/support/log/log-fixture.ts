import { createHash, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LevelBlockstore } from 'blockstore-level'
import { createLibp2p } from 'libp2p'
import type { Bytes } from '../../../src/shared/bytes.ts'
import { accountId, deviceId } from '../../../src/shared/ids.ts'
import type { Device } from '../../../src/store/log/device-identity.ts'
import { type LogOptions, openLog } from '../../../src/store/log/open-log.ts'
import type { LogPort } from '../../../src/state/log-port.ts'

export const random = (length: number): Bytes => new Uint8Array(randomBytes(length))

/** An account with an RSA key of 2048 bits, which takes less time to draw. */
export function testAccount() {
  const { privateKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const spki = createPublicKey(rsa).export({ type: 'spki', format: 'der' })
  return { account: accountId(createHash('sha256').update(spki).digest('hex')), rsa, key: random(32) }
}
export type TestAccount = ReturnType<typeof testAccount>

/** Device `number` of an account; equal in each run. */
export function testDevice({ account, rsa }: TestAccount, number = 1): Device {
  const device = deviceId(number.toString(16).padStart(32, '0'))
  return { account, rsa, device, seed: new Uint8Array(32).fill(number) }
}

/** A libp2p without transports that is never started, so that it cannot dial. */
export const noNetwork = () => createLibp2p({ start: false })

export interface LogFolder {
  readonly path: string
  readonly blocks: LevelBlockstore
  open(more?: Partial<LogOptions>): Promise<LogPort>
  dispose(): Promise<void>
}

/** A temporary folder with a blockstore and the log of one device. */
export async function logFolder(owner: TestAccount = testAccount(), device = 1): Promise<LogFolder> {
  const path = await mkdtemp(join(tmpdir(), 'privy-log-'))
  const blocks = new LevelBlockstore(join(path, 'blocks'))
  await blocks.open()
  const libp2p = await noNetwork()
  return {
    path,
    blocks,
    open: (more) =>
      openLog({
        ...testDevice(owner, device),
        libp2p,
        blocks,
        key: owner.key,
        directory: join(path, 'log'),
        random,
        timeouts: { identityMs: 200, blockMs: 200 },
        ...more,
      }),
    async dispose() {
      await blocks.close()
      await rm(path, { recursive: true })
    },
  }
}

export async function collect<T>(items: AsyncIterable<T> | Iterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBootstrapHost, type BootstrapHost } from '../../../src/network/host/bootstrap-host.ts'
import { createHost, type Host, type HostOptions } from '../../../src/network/host/create-host.ts'
import { DurableBlocks } from '../../../src/store/level/durable-blocks.ts'

/** A private network on 127.0.0.1: one bootstrap host, and any number of real hosts that have only its address. */
export interface PrivateHosts {
  readonly bootstrap: BootstrapHost
  host(more?: Partial<HostOptions>): Promise<Host>
  /** Stops all hosts, newest first, and removes their files. */
  stop(): Promise<void>
}

const loopback = ['/ip4/127.0.0.1/tcp/0']

export async function privateHosts(): Promise<PrivateHosts> {
  const bootstrap = await createBootstrapHost({ listen: loopback, relay: 'off' }, randomBytes(32))
  const hosts: Host[] = []
  const folders: string[] = []
  return {
    bootstrap,
    async host(more = {}) {
      const folder = await mkdtemp(join(tmpdir(), 'privy-host-'))
      folders.push(folder)
      const host = await createHost({
        settings: { profile: 'private', bootstrap: bootstrap.listen(), listen: loopback, relay: 'off' },
        deviceSeed: randomBytes(32),
        blockstore: new DurableBlocks(join(folder, 'blocks')),
        ...more,
      })
      hosts.push(host)
      return host
    },
    async stop() {
      for (const host of hosts.reverse()) await host.stop()
      await bootstrap.stop()
      await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })))
    },
  }
}

import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNode, type Node } from '../../../src/node/create-node.ts'
import type { AnyEvent, MethodName, NodeEvent, Params, Result } from '../../../src/rpc/contract.ts'
import type { BuiltInMethod, CallContext } from '../../../src/rpc/handlers.ts'
import type { NetworkPort } from '../../../src/delivery/ports.ts'
import type { Host } from '../../../src/network/host/create-host.ts'
import type { Clock, Schedule } from '../../../src/shared/time.ts'
import type { LogEntry } from '../../../src/state/log-port.ts'
import { accountNumber, deviceNumber } from './accounts.ts'
import { memoryLog, type MemoryLogDisk } from '../memory/memory-log.ts'
import { memoryNetwork, type MemoryNetworkOptions } from '../memory/memory-network.ts'

type Callable = Exclude<MethodName, BuiltInMethod>

/** A person with a node that tests call as a client does. */
export interface Person {
  readonly node: Node
  readonly network: NetworkPort
  readonly address: string
  readonly folder: string
  readonly events: NodeEvent[]
  readonly faults: unknown[]
  call<M extends Callable>(method: M, params: Params<M>): Promise<Result<M>>
  /** Subscribes another client. `events` are those that it receives. */
  listen(params: Params<'events.subscribe'>): Promise<{ readonly events: NodeEvent[]; readonly leave: () => void }>
  stop(): Promise<void>
}

type OpenedHost = Pick<Host, 'port' | 'dropped'>

interface RoomOptions extends MemoryNetworkOptions {
  readonly hurry?: number
  readonly now?: Clock
  readonly keepEvents?: number
  readonly openHost?: (deviceSeed: Uint8Array) => Promise<OpenedHost>
}

/**
 * People whose nodes meet on a network in memory. All parts except network and log are the real ones.
 * @param openHost opens a real network instead, for a device with this seed
 * @param hurry divisor of all pauses of the nodes
 * @param now the clock of all nodes
 * @param keepEvents so many events stay in the index of each node
 */
export async function room({ hurry = 1, now, keepEvents, openHost, ...options }: RoomOptions = {}) {
  const schedule: Schedule = (delayMs, task) => {
    const timer = setTimeout(task, delayMs / hurry)
    return () => clearTimeout(timer)
  }
  const network = memoryNetwork(options)
  const home = await mkdtemp(join(tmpdir(), 'privy-room-'))
  const people: Person[] = []
  const disks = new Map<string, MemoryLogDisk>()

  return {
    network,
    /** The entries on the disk of a person. */
    disk: (name: string): MemoryLogDisk => disks.get(name) ?? [],
    /** Starts the node of a person. Equal numbers give one account, with its log or with `found`. @param clock of this node */
    async enter(
      name: string,
      number: number,
      { clock = now, found = [] }: { readonly clock?: Clock | undefined; readonly found?: readonly LogEntry[] } = {},
    ): Promise<Person> {
      const keys = await accountNumber(number)
      const folder = join(home, name)
      await mkdir(folder, { recursive: true })
      const host = await openHost?.(keys.deviceKey(deviceNumber(number)).seed)
      const port = host?.port ?? network.host()
      const disk = disks.get(name) ?? [...found]
      disks.set(name, disk)
      const log = memoryLog(disk)
      const faults: unknown[] = []
      const node = await createNode(
        {
          keys,
          device: deviceNumber(number),
          name,
          folder,
          network: { profile: 'private', relay: 'off' },
          privacy: { readReceipts: true },
        },
        () => undefined,
        {
          stampBits: 4,
          schedule,
          ...(clock && { now: clock }),
          ...(keepEvents !== undefined && { keepEvents }),
          onFault: (error) => faults.push(error),
          openAdapters: async () => ({
            network: port,
            log,
            drops: () => Object.fromEntries(host?.dropped ?? []),
            close: () => port.stop(),
          }),
        },
      )
      // Our own node knows no kinds but ours.
      const events: NodeEvent[] = []
      const context: CallContext = {
        signal: new AbortController().signal,
        notify: (event) => void events.push(event as NodeEvent),
        drained: async () => undefined,
        cutOff: () => undefined,
      }
      const listen: Person['listen'] = async (params) => {
        const left = new AbortController()
        const heard: NodeEvent[] = []
        const own = {
          signal: left.signal,
          notify: (event: AnyEvent) => void heard.push(event as NodeEvent),
          drained: context.drained,
          cutOff: () => left.abort(),
        }
        await node.handlers['events.subscribe'](params, own)
        return { events: heard, leave: () => left.abort() }
      }
      const call: Person['call'] = (method, params) => node.handlers[method](params as never, context)
      await call('events.subscribe', {})
      const person: Person = {
        ...{ node, network: port, address: `privy://${keys.id}`, folder, events, faults, call, listen },
        stop: () => node.stop(),
      }
      people.push(person)
      return person
    },
    async close() {
      await Promise.all(people.map((person) => person.stop().catch(() => undefined)))
      await rm(home, { recursive: true, force: true })
    },
  }
}

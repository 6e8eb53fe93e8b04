import { tmpdir } from 'node:os'
import type { CallContext, BuiltInMethod } from '../../../src/rpc/handlers.ts'
import type { MethodName, Params, Result } from '../../../src/rpc/contract.ts'
import { createNode, type Node } from '../../../src/node/create-node.ts'
import type { AccountKeys } from '../../../src/identity/keys.ts'
import { cryptography } from '../../../src/node/cryptography.ts'
import { addressOf } from '../../../src/shared/ids.ts'
import type { Schedule } from '../../../src/shared/time.ts'
import type { LogEntry } from '../../../src/state/log-port.ts'
import { deviceNumber } from '../../support/nodes/accounts.ts'
import { memoryLog } from '../../support/memory/memory-log.ts'
import { type Consumer, take } from './consumer.ts'
import { noPlaces, takeIndex } from './index-shelf.ts'
import { randomOf } from '../schedule/random.ts'
import type { World } from './world.ts'

type Callable = Exclude<MethodName, BuiltInMethod>

/** The disk of a person. */
export interface Belongings {
  readonly log: readonly LogEntry[]
  /** Bytes of the index file; undefined without an index. */
  readonly index: Uint8Array | undefined
}

/** A cursor at the beginning of any sequence. */
const fromTheBeginning = '0000-0'

/** A node from its start until it stops or crashes. */
interface Life {
  alive: boolean
  node: Node | undefined
  peer: string
  /** The node crashes after `left` further events. */
  crash: { left: number; readonly then: () => void } | undefined
}

/** Number of steps of the schedule whose index writes a power cut can lose. */
const mostLost = 2

/** A person with a disk. One node after another runs on it. */
export type Resident = ReturnType<typeof createResident>

export function createResident(world: World, number: number, keys: AccountKeys, belongings: Belongings) {
  const { queue, scenario } = world
  const name = nameOf(number)
  const disk = [...belongings.log]
  let index = belongings.index && takeIndex(belongings.index)
  let life: Life | undefined
  let lives = 0
  let ending: Promise<void> | undefined
  let observed = disk.length
  const losesTails = scenario.steps.some((step) => step.who === number && step.do === 'crash' && step.loses === 'tail')

  function observe(): void {
    for (; observed < disk.length; observed++)
      for (const record of disk[observed]?.records ?? []) world.onDurable(number, record)
  }

  function openIndex(generation: string) {
    const isFresh = index === undefined
    index ??= takeIndex(undefined)
    if (isFresh) index.db.prepare("UPDATE meta SET value = ? WHERE name = 'generation'").run(generation)
    return { db: index.db, fresh: isFresh }
  }

  async function start(): Promise<void> {
    if (life) return
    const random = randomOf(scenario.seed, name, lives++)
    const own: Life = { alive: true, node: undefined, peer: '', crash: undefined }
    life = own
    const schedule: Schedule = (delayMs, task) =>
      queue.after(delayMs, () => {
        if (!own.alive) return
        if (own.crash && own.crash.left-- <= 0) own.crash.then()
        else task()
      })
    const within = (mostMs: number) => () =>
      new Promise<void>((resolve) => void schedule(random.between(0, mostMs), resolve))
    const port = world.network.host(schedule)
    own.peer = port.peer
    world.peers.set(port.peer, number)
    const disked = within(scenario.weather.diskMs)
    const log = memoryLog(disk, () => {
      observe()
      return disked()
    })
    world.note(name, 'starts')
    const node = await createNode(
      {
        ...{ keys, name, device: deviceNumber(number + 1), folder: tmpdir() },
        network: { profile: 'private', relay: 'off' },
        privacy: { readReceipts: !scenario.discreet.includes(number) },
      },
      () => undefined,
      {
        ...{ now: () => queue.now() + (world.skews[number] ?? 0), random: random.bytes, schedule, pause: within(1) },
        ...{ stampBits: 1, cryptography: scenario.crypto === 'real' ? cryptography : world.standIn },
        openIndex: async () => openIndex(random.between(0, 0xffff).toString(16).padStart(4, '0')),
        openPlaces: async () => ({ db: noPlaces, fresh: true }),
        openAdapters: async () => ({
          ...{ network: port, log, drops: () => ({}) },
          async close() {
            await log.close()
            await port.stop()
          },
        }),
        onFault(error) {
          if (own.alive) world.problem('fault', `${name}: ${String(error)}`)
        },
      },
    )
    own.node = node
    await follow(own)
  }

  /** A client that stays connected while the node runs, and continues behind its last event. */
  const watcher: Consumer = { cursor: undefined, received: [] }
  /** A program that reads events from time to time. */
  const reader: Consumer = { cursor: undefined, received: [] }

  async function follow(own: Life): Promise<void> {
    const context: CallContext = {
      ...contextOf(),
      notify(event) {
        if (own.alive) take(watcher, event)
      },
    }
    await own.node?.handlers['events.subscribe']({ since: watcher.cursor ?? fromTheBeginning, passing: false }, context)
  }

  function loseIndex(): void {
    index?.giveBack()
    index = undefined
  }

  function end(own: Life): void {
    own.alive = false
    world.network.vanish(own.peer)
    life = undefined
    ending = undefined
  }

  async function call<M extends Callable>(method: M, params: Params<M>): Promise<Result<M>> {
    if (!life?.node || ending) throw new Error(`${name} does not run`)
    return life.node.handlers[method](params as never, contextOf())
  }

  async function consume(limit: number): Promise<boolean> {
    const { events, cursor, more } = await call('events.read', { since: reader.cursor, limit })
    for (const event of events) take(reader, event)
    reader.cursor = cursor
    return more
  }

  return {
    ...{ number, name, disk, watcher, reader, start, call, consume, address: addressOf(keys.id), account: keys.id },
    peer: () => life?.peer,
    isUp: () => !!life?.node && !ending,
    isOff: () => !life,
    /** The disk of a person whose node does not run. */
    belongings: (): Belongings => ({ log: disk, index: index?.db.serialize() }),
    async stop(): Promise<void> {
      const own = life
      if (!own?.node || ending) return
      world.note(name, 'stops')
      ending = own.node.stop()
      await ending
      index?.settle()
      end(own)
    },
    /** Ends the node at once. */
    crash(loses: 'nothing' | 'tail' | 'index'): void {
      const own = life
      if (!own) return
      world.note(name, `crashes, and loses ${loses}`)
      if (loses === 'tail') index?.backTo(mostLost)
      if (loses === 'index') loseIndex()
      end(own)
    },
    crashAfter(events: number, then: () => void): void {
      if (life) life.crash = { left: events, then }
    },
    spare(): void {
      if (life) life.crash = undefined
    },
    /** Marks the state that a later power cut restores. */
    mark(): void {
      if (losesTails && life?.node) index?.mark()
    },
    /** Ends the node for good and frees its index. */
    dispose(): void {
      if (life) end(life)
      loseIndex()
    },
    /** Number of contents that are not delivered yet. */
    openContents(): number {
      const count = index?.db.prepare<[], number>(
        "SELECT count(*) FROM outgoing WHERE content IS NOT NULL AND kind = 'message'",
      )
      return count?.pluck().get() ?? 0
    },
    /** Messages with a change that expired before it reached the other side. */
    expiredChanges(): ReadonlySet<string> {
      const rows = index?.db
        .prepare<[], string>(
          "SELECT m.ref FROM outgoing o JOIN message m USING (id) WHERE o.state = 'expired' AND m.shown = 0",
        )
        .pluck()
        .all()
      return new Set(rows)
    },
  }
}

const contextOf = (): CallContext => ({
  signal: new AbortController().signal,
  notify: () => undefined,
  drained: async () => undefined,
  cutOff: () => undefined,
})

export const nameOf = (number: number): string => ['alice', 'bob', 'carol', 'dave'][number] ?? `person ${number}`

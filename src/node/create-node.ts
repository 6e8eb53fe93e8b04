import { randomBytes } from 'node:crypto'
import { setImmediate as pause } from 'node:timers/promises'
import { join } from 'node:path'
import { isSettled } from '../shared/delivery-state.ts'
import type { AccountId } from '../shared/ids.ts'
import type { Clock, RandomBytes, Schedule } from '../shared/time.ts'
import type { Handlers } from '../rpc/handlers.ts'
import { createComposer } from '../delivery/compose.ts'
import type { NetworkPort } from '../delivery/ports.ts'
import { createDropMeter } from '../endpoints/meter.ts'
import { signBundle } from '../identity/bundle.ts'
import { certifyDevice } from '../identity/device.ts'
import { encodeCard } from '../protocol/card.ts'
import { maxHeads } from '../protocol/content.ts'
import { protocolVersion } from '../protocol/labels.ts'
import { openIndexFile } from '../store/index-file.ts'
import { createProjector } from '../store/project.ts'
import { createQueries } from '../store/queries.ts'
import { createTables, indexVersion } from '../store/schema.ts'
import type { Adapters, NodeConfig } from './config.ts'
import { createHandlers } from './api/handlers.ts'
import { createShapes } from './api/shapes.ts'
import { createCards } from './cards.ts'
import { createDirectory } from './directory.ts'
import { createInbound } from './inbound.ts'
import { openJournal } from './journal.ts'
import { createOutbound } from './outbound.ts'
import { createSealing } from './sealing.ts'
import { createServing } from './serving.ts'

/** Everything that a test may want to own. */
export interface Overrides {
  readonly now?: Clock
  readonly random?: RandomBytes
  readonly schedule?: Schedule
  readonly openAdapters?: (config: NodeConfig) => Promise<Adapters>
  /** Zero bits of a request's stamp. */
  readonly stampBits?: number
  /** Gets bugs and failures that nobody waits for. */
  readonly onFault?: (error: unknown) => void
}

export interface Node {
  readonly account: AccountId
  readonly network: Pick<NetworkPort, 'peer' | 'listen'>
  readonly handlers: Handlers
  /** Stops everything in the reverse order of its start. What is not delivered goes on after the next start. */
  stop(): Promise<void>
}

const timer: Schedule = (delayMs, task) => {
  const handle = setTimeout(task, delayMs)
  return () => clearTimeout(handle)
}

/** How long acknowledgements may wait for others while envelopes are waiting to be opened, in milliseconds. */
const gatherMs = 20

const after = (schedule: Schedule, delayMs: number) => new Promise<void>((resolve) => void schedule(delayMs, resolve))

/** The composition root: one account's node, all of it. `requestStop` is called when a client asks for it. */
export async function createNode(
  config: NodeConfig,
  requestStop: () => void,
  overrides: Overrides = {},
): Promise<Node> {
  const { keys, device, folder } = config
  const { now = Date.now, schedule = timer, stampBits, onFault = console.error } = overrides
  const random: RandomBytes = overrides.random ?? ((length) => new Uint8Array(randomBytes(length)))
  const jitter = () => (random(1)[0] ?? 0) / 255
  const stopping = new AbortController()
  const openAdapters = overrides.openAdapters ?? (await import('./adapters.ts')).openAdapters
  const startedMs = now()

  const index = await openIndexFile({
    path: join(folder, 'index.db'),
    key: keys.storage.local,
    schemaVersion: indexVersion,
    create: (db) => void db.exec(createTables),
  })
  const { db } = index
  const queries = createQueries(db)
  const adapters = await openAdapters(config)
  const { network, log } = adapters
  const journal = await openJournal({ log, projector: createProjector(db, keys.id), now, onFault }, stopping.signal)
  if (queries.name() === undefined) await journal.append({ kind: 'profile.named', time: now(), name: config.name })

  const certificate = certifyDevice(keys, device)
  const deviceKey = keys.deviceKey(device)
  const card = encodeCard({
    ...signBundle({ bundle: keys.bundle, rsa: keys.rsa, mlDsa: keys.mlDsa }),
    devices: [certificate],
    versions: [protocolVersion],
  })
  const directory = createDirectory(keys.id, queries)
  journal.onEvent(({ kind }) => {
    if (kind.startsWith('contact.')) directory.refresh()
  })
  const cards = await createCards({ account: keys.id, card }, { network, directory, journal, now })
  const sealing = createSealing({ self: keys.id, deviceKey: deviceKey.privateKey, random, now, pause, stampBits })
  const composer = createComposer({
    certificate,
    now,
    random,
    tail: (conversation) => ({
      last: queries.lastSent(conversation, device),
      time: queries.latestTime(conversation),
      heads: queries.heads(conversation, maxHeads),
    }),
  })
  const soon = async () => {
    await pause()
    await Promise.race([inbound.router.calm(), after(schedule, gatherMs)])
  }
  const outbound = createOutbound({
    network,
    journal,
    queries,
    directory,
    cards,
    sealing,
    composer,
    now,
    schedule,
    jitter,
    soon,
    onFault,
  })
  const meter = createDropMeter()
  const serving = createServing({
    network,
    account: keys.id,
    inboxKey: queries.inboxKey,
    receive: (topic, data, neighbour) => inbound.router.receive(topic, data, neighbour),
    now,
    schedule,
    onFault,
  })
  const inbound = createInbound({
    keys,
    queries,
    directory,
    journal,
    composer,
    outbound,
    meter,
    serving,
    now,
    random,
    pause,
    stampBits,
    onFault,
  })

  const shapes = createShapes(keys.id, queries)
  const handlers = createHandlers({
    ...{
      keys,
      device,
      queries,
      directory,
      journal,
      network,
      composer,
      outbound,
      inbound,
      shapes,
      random,
      now,
      requestStop,
    },
    profile: config.network.profile,
    drops: () => ({ ...adapters.drops(), ...meter.read() }),
    startedMs,
  })

  await serving.update()
  for (const parcel of queries.openOutgoing()) if (!isSettled(parcel.state)) outbound.outbox.add(parcel)

  return {
    account: keys.id,
    network,
    handlers,
    async stop() {
      stopping.abort()
      await serving.stop()
      await inbound.router.idle()
      await outbound.stop()
      await adapters.close()
      db.close()
    },
  }
}

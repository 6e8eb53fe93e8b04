import { randomBytes } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3-multiple-ciphers'
import type { Bytes } from '../shared/bytes.ts'
import { type AccountId, addressOf } from '../shared/ids.ts'
import type { Clock, RandomBytes, Schedule } from '../shared/time.ts'
import { timer } from '../shared/timer.ts'
import type { Handlers } from '../rpc/handlers.ts'
import { createSessions } from '../crypto/session.ts'
import { createComposer } from '../delivery/compose.ts'
import { maxAheadMs } from '../delivery/hybrid-clock.ts'
import type { NetworkPort } from '../delivery/ports.ts'
import { createDropMeter } from '../endpoints/meter.ts'
import { decodeContent, maxHeads } from '../protocol/content.ts'
import { isDrop } from '../protocol/drops.ts'
import { type IndexFile, openIndexFile } from '../store/index/index-file.ts'
import { assertRoom } from '../store/level/disk-room.ts'
import { createKnownDevices } from '../store/index/known-devices.ts'
import { createLocal } from '../store/index/local.ts'
import { createProjector } from '../store/fold/project.ts'
import { createPlaces, createPlacesTable, placesVersion } from '../store/index/places.ts'
import { createRequestPlaces } from '../store/index/request-places.ts'
import { createQueries } from '../store/index/queries.ts'
import { createTables, indexVersion, kept } from '../store/index/schema.ts'
import type { EntryHash } from '../state/log-port.ts'
import type { Adapters, NodeConfig } from './config.ts'
import { createHandlers } from './api/handlers.ts'
import { createShapes } from './api/shapes.ts'
import { createCards } from './cards.ts'
import { type Cryptography, cryptography } from './cryptography.ts'
import { createCursors } from './events/cursors.ts'
import { createDirectory } from './directory.ts'
import { createInbound } from './inbound.ts'
import { openJournal } from '../store/journal.ts'
import { createMarks } from './marks.ts'
import { createOutbound } from '../delivery/outbound.ts'
import { tellNumbers } from './events/numbers.ts'
import { createPassing } from './events/passing.ts'
import { createSealing } from '../delivery/sealing.ts'
import { createServing } from '../delivery/serving.ts'

/** Parts of a node that a test may replace. */
export interface Overrides {
  readonly now?: Clock
  readonly random?: RandomBytes
  readonly schedule?: Schedule
  /** Resolves in the next turn of the event loop. */
  readonly pause?: () => Promise<void>
  readonly openIndex?: (path: string, key: Bytes) => Promise<IndexFile>
  readonly openPlaces?: (path: string, key: Bytes) => Promise<IndexFile>
  /** Progress of the fold at start: entries that were folded, and missing entries that were found so far. */
  readonly onFolded?: (done: number, total: number) => void
  readonly openAdapters?: (config: NodeConfig, known: () => Iterable<EntryHash>) => Promise<Adapters>
  readonly cryptography?: Cryptography
  /** About this number of the newest events stays in the index. */
  readonly keepEvents?: number
  /** Zero bits of a request's stamp when no request waits. */
  readonly stampBits?: number
  /** Gets bugs, and failures that no caller waits for. */
  readonly onFault?: (error: unknown) => void
}

export interface Node {
  readonly account: AccountId
  readonly network: Pick<NetworkPort, 'peer' | 'listen'>
  readonly handlers: Handlers
  /** Stops all parts in the reverse order of their start. Contents that are not delivered are sent after the next start. */
  stop(): Promise<void>
}

const turn = () => setImmediate()

const openIndexOf = (path: string, key: Bytes) =>
  openIndexFile({ path, key, schemaVersion: indexVersion, kept, create: (db) => void db.exec(createTables) })

const openPlacesOf = (path: string, key: Bytes) =>
  openIndexFile({ path, key, schemaVersion: placesVersion, create: (db) => void db.exec(createPlacesTable) })

/** How long acknowledgements wait for others while envelopes wait to be opened, in milliseconds. */
const gatherMs = 20

const after = (schedule: Schedule, delayMs: number) => new Promise<void>((resolve) => void schedule(delayMs, resolve))

/** The composition root: creates all parts of the node of one account. Calls `requestStop` when a client asks the node to stop. */
export async function createNode(
  config: NodeConfig,
  requestStop: () => void,
  overrides: Overrides = {},
): Promise<Node> {
  const { openIndex = openIndexOf, openPlaces = openPlacesOf } = overrides
  const openAdapters = overrides.openAdapters ?? (await import('./adapters.ts')).openAdapters
  const key = config.keys.storage.local
  await using opened = new AsyncDisposableStack()
  const { db } = await openIndex(join(config.folder, 'index.db'), key)
  opened.defer(() => void db.close())
  const { db: places } = await openPlaces(join(config.folder, 'consumers.db'), key)
  opened.defer(() => void places.close())
  const adapters = await openAdapters(config, () => createQueries(db, config.keys.id).entries())
  opened.defer(() => adapters.close())
  const node = await assemble(config, { db, places, adapters }, requestStop, overrides)
  const stores = opened.move()
  return {
    ...node,
    async stop() {
      await node.stop()
      await stores.disposeAsync()
    },
  }
}

async function assemble(
  config: NodeConfig,
  {
    db,
    places: placesFile,
    adapters,
  }: { readonly db: Database; readonly places: Database; readonly adapters: Adapters },
  requestStop: () => void,
  overrides: Overrides,
): Promise<Node> {
  const { keys, device } = config
  const { now = Date.now, schedule = timer, pause = turn, stampBits, onFault = console.error } = overrides
  const random: RandomBytes = overrides.random ?? ((length) => new Uint8Array(randomBytes(length)))
  const jitter = () => (random(1)[0] ?? 0) / 255
  const stopping = new AbortController()
  const startedMs = now()
  const passing = createPassing(now)
  const privacy = { ...config.privacy }

  const queries = createQueries(db, keys.id)
  const places = createPlaces(placesFile, db)
  const local = createLocal(db, places)
  const devices = createKnownDevices(placesFile, now)
  const { network, log } = adapters
  const projector = createProjector(db, keys.id, keys.derived, overrides.keepEvents)
  const journal = await openJournal(
    {
      log,
      projector,
      device,
      now,
      random,
      assertRoom: () => assertRoom(config.folder),
      schedule,
      onFolded: overrides.onFolded,
      onFault,
    },
    stopping.signal,
  )
  places.restore()
  if (queries.name() === undefined) await journal.append({ kind: 'profile.named', name: config.name })

  const { kem, checkCard, introduce } = overrides.cryptography ?? cryptography
  const deviceKey = keys.deviceKey(device)
  const { certificate, card } = introduce(keys, device)
  const sessions = createSessions({
    self: {
      account: keys.id,
      spki: keys.bundle.spki,
      mlKemRaw: keys.bundle.mlKem,
      rsaPrivate: keys.rsa.privateKey,
      mlKemPrivate: keys.mlKem.privateKey,
      kem,
    },
    deviceKey: deviceKey.privateKey,
    random,
  })
  const directory = createDirectory({ self: keys.id, queries, sessions, checkCard })
  journal.onChange(({ type }) => type === 'contact' && directory.refresh())
  const cards = await createCards({ account: keys.id, card }, { network, directory, journal, checkCard })
  const sealing = createSealing({ sessions, random, now, pause })
  const composer = createComposer({
    certificate,
    now,
    random,
    tail: (conversation) => ({
      last: queries.lastSent(conversation, device),
      time: queries.latestTime(conversation, now() + maxAheadMs),
      heads: queries.heads(conversation, device, maxHeads),
    }),
  })
  const soon = async () => {
    await pause()
    await Promise.race([inbound.router.calm(), after(schedule, gatherMs)])
  }
  const outbound = createOutbound({
    network,
    log,
    journal,
    index: {
      content: (id, recipient) => queries.outgoing(id, recipient)?.content ?? undefined,
      sentWith: queries.sentWith,
      answered(acceptance) {
        const content = decodeContent(acceptance)
        if (isDrop(content) || content.body.type !== 'contact-accept') return undefined
        return queries.request(content.body.request)?.secret
      },
      gaps: queries.gaps,
      conversationsWithGaps: queries.conversationsWithGaps,
    },
    untold: local.untold,
    recipient(account) {
      const contact = directory.get(account)
      if (!contact) return undefined
      const { row, sealer } = contact
      return { inboxKey: row.inboxKey ?? undefined, invite: row.invite, sealer, devices: devices.of(account) }
    },
    card: (account, signal) => cards.need(account, signal),
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
    receiveRequest: (envelope, stamp) => inbound.gate.offer(envelope, stamp),
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
    now,
    pause,
    schedule,
    leastBits: stampBits,
    requestPlaces: createRequestPlaces(placesFile),
    sessions,
    devices,
    typing: (sender) => passing.tell('contact.typing', { conversation: addressOf(sender) }),
    onFault,
  })

  journal.onChange(({ type }) => type === 'profile' && void serving.update().catch(onFault))

  const cursors = createCursors(queries.generation)
  const shapes = createShapes(keys.id, { queries, directory, local, cursors })
  const marks = createMarks({ journal, untold: local.untold, tells: () => privacy.readReceipts })
  const endNumbers = tellNumbers({ network, queries, journal, passing, schedule })
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
      ...{ local, cursors, marks, passing, privacy, shapes },
      ...{ random, now, schedule, pause, requestStop, stopped: stopping.signal, onFault },
    },
    profile: config.network.profile,
    drops: () => ({ ...adapters.drops(), ...meter.read() }),
    startedMs,
  })

  await serving.update()
  for (const parcel of queries.openOutgoing()) outbound.outbox.add(parcel)

  return {
    account: keys.id,
    network,
    handlers,
    async stop() {
      stopping.abort()
      endNumbers()
      await serving.stop()
      await inbound.gate.stop()
      await inbound.router.idle()
      await outbound.stop()
    },
  }
}

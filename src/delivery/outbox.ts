import type { DeliveryState } from '../shared/delivery-state.ts'
import type { AccountId, MessageId } from '../shared/ids.ts'
import type { Clock, Schedule } from '../shared/time.ts'
import type { FindStamp, NetworkPort, Topic } from './ports.ts'
import { type DeliveryEvent, lifetimeMs, type Outgoing, transition } from './transition.ts'
import { isSettled } from '../shared/delivery-state.ts'
import type { Parcel } from '../state/changes.ts'
import { startDeadline } from '../shared/deadline.ts'
import { createDeposits, type Deposits } from './deposits.ts'

export interface OutboxPorts {
  readonly network: Pick<NetworkPort, 'publish' | 'watch' | 'deposit' | 'request'>
  readonly now: Clock
  readonly schedule: Schedule
  /** Random number from 0 to 1. */
  readonly jitter: () => number
  /** Whether the parcel still has to be sent. False after an answer or a newer request. */
  readonly isOpen: (parcel: Parcel) => boolean
  /** Topic of a parcel; undefined while it is unknown, as before the contact accepts. */
  readonly topicOf: (parcel: Parcel) => Topic | undefined
  /** An envelope of the parcel, for a requests topic with its stamp; undefined when it cannot be made yet (nobody has handed the card over). */
  readonly seal: (parcel: Parcel, signal: AbortSignal) => Promise<Sealed | undefined>
  /** Records that a parcel got further, or that it was tried to get it there. */
  readonly progress: (
    parcel: Parcel,
    step: DeliveryState | 'published' | 'deposited',
    peers: readonly string[],
  ) => Promise<void>
  readonly onFault: (error: unknown) => void
  /** Time limit of one publish, which includes the search for peers that serve the topic, in milliseconds. */
  readonly publishTimeoutMs: number
}

/** An envelope; with a stamp if it goes to a requests topic. */
export interface Sealed {
  readonly envelope: Uint8Array
  readonly stamp?: FindStamp
}

interface Item {
  readonly parcel: Parcel
  outgoing: Outgoing
  cancelPause: () => void
}

/** An item that can be sent now. */
interface Ready {
  readonly item: Item
  readonly deposit: boolean
}

/** All parcels of one recipient for one topic. They are sent one after another, so that they arrive in order. */
interface Lane {
  readonly items: Map<MessageId, Item>
  readonly ready: Ready[]
  running: Promise<void> | undefined
  watched: { topic: Topic; stop: () => void } | undefined
  /** Time of the last acknowledgement by the recipient for this lane, milliseconds since 1970. */
  heardMs: number
  readonly deposits: Deposits
}

/** Sends each parcel until it is delivered, answered or expired. `delivery/transition` decides each step. */
export interface Outbox {
  /** Starts sending a parcel whose record is on disk. */
  add(parcel: Parcel): void
  /** Call when a receipt for the content was recorded. */
  acknowledged(recipient: AccountId, id: MessageId, state: 'delivered' | 'read'): void
  /** Stops sending. Parcels that are not settled continue after the next start. */
  stop(): Promise<void>
}

export function createOutbox(ports: OutboxPorts): Outbox {
  const lanes = new Map<string, Lane>()
  const stopping = new AbortController()

  const laneName = ({ recipient, kind }: Parcel) => `${recipient}/${kind === 'message' ? 'inbox' : 'requests'}`

  /** @param peers the peers that took the parcel in this step */
  function step(lane: Lane, item: Item, event: DeliveryEvent, peers: readonly string[] = []): void {
    const before = item.outgoing
    const { outgoing, effects } = transition(before, event, ports.now(), ports.jitter())
    if (outgoing === before) return
    item.outgoing = outgoing
    item.cancelPause()
    for (const effect of effects) {
      if (effect.type === 'publish') lane.ready.push({ item, deposit: effect.deposit })
      else if (effect.type === 'wait') {
        if (!stopping.signal.aborted) item.cancelPause = ports.schedule(effect.pauseMs, () => due(lane, item))
      } else if (event.type !== 'acknowledged') note(item, effect.state, peers)
    }
    if (event.type === 'published' && peers.length > 0 && before.state === outgoing.state)
      note(item, 'published', peers)
    if (isSettled(outgoing.state)) settle(lane, item)
    else if (lane.ready.length > 0) lane.running ??= run(lane)
  }

  const note = (item: Item, what: DeliveryState | 'published' | 'deposited', peers: readonly string[]): void => {
    ports.progress(item.parcel, what, peers).catch(ports.onFault)
  }

  const due = (lane: Lane, item: Item) => step(lane, item, { type: 'due', quietMs: ports.now() - lane.heardMs })

  function settle(lane: Lane, item: Item): void {
    lane.items.delete(item.parcel.id)
    if (lane.items.size > 0) return
    lane.watched?.stop()
    lanes.delete(laneName(item.parcel))
  }

  /** If the index cannot be read, the parcel counts as open: the attempt fails and is repeated. So a fault neither loses the parcel nor stops the lane. */
  function isOpen({ parcel }: Item): boolean {
    try {
      return ports.isOpen(parcel)
    } catch (error) {
      ports.onFault(error)
      return true
    }
  }

  /** Sends the ready items. If the publish of one item reaches no peer, the others get the same outcome without an attempt of their own. */
  async function run(lane: Lane): Promise<void> {
    await Promise.resolve()
    for (let next = lane.ready.shift(); next && !stopping.signal.aborted; next = lane.ready.shift()) {
      const { item } = next
      if (isSettled(item.outgoing.state)) continue
      if (!isOpen(item)) {
        settle(lane, item)
        continue
      }
      const peers = await publish(lane, next)
      const others = peers.length === 0 ? lane.ready.splice(0) : []
      for (const one of [item, ...others.map((other) => other.item)])
        step(lane, one, { type: 'published', peers: peers.length }, peers)
    }
    lane.running = undefined
  }

  async function publish(lane: Lane, { item, deposit }: Ready): Promise<readonly string[]> {
    const { signal, clear } = startDeadline(ports.schedule, ports.publishTimeoutMs, stopping.signal)
    try {
      const topic = ports.topicOf(item.parcel)
      if (!topic) return []
      watch(lane, topic)
      const sealed = await ports.seal(item.parcel, signal)
      if (!sealed) return []
      const { envelope, stamp } = sealed
      if (stamp) return await ports.network.request(item.parcel.recipient, envelope, stamp, signal)
      const peers = await ports.network.publish(topic, envelope, signal)
      if (deposit && peers.length > 0) lane.deposits.offer(topic, envelope, (takers) => note(item, 'deposited', takers))
      return peers
    } catch (error) {
      if (!signal.aborted) ports.onFault(error)
      return []
    } finally {
      clear()
    }
  }

  /** While items wait for a topic, each peer that starts to serve it triggers an attempt. */
  function watch(lane: Lane, topic: Topic): void {
    if (lane.watched?.topic === topic) return
    lane.watched?.stop()
    const stop = ports.network.watch(topic, () => {
      for (const item of [...lane.items.values()]) step(lane, item, { type: 'server-appeared' })
    })
    lane.watched = { topic, stop }
  }

  return {
    add(parcel) {
      const name = laneName(parcel)
      const lane = lanes.get(name) ?? {
        items: new Map(),
        ready: [],
        running: undefined,
        watched: undefined,
        heardMs: 0,
        deposits: createDeposits({
          ...{ network: ports.network, now: ports.now, schedule: ports.schedule, onFault: ports.onFault },
          ...{ timeoutMs: ports.publishTimeoutMs, stopped: stopping.signal },
        }),
      }
      lanes.set(name, lane)
      if (lane.items.has(parcel.id)) return
      const outgoing: Outgoing = {
        state: parcel.state,
        attempts: 0,
        expiresMs: parcel.created + lifetimeMs,
        publishing: false,
      }
      const item: Item = { parcel, outgoing, cancelPause: () => undefined }
      lane.items.set(parcel.id, item)
      due(lane, item)
    },
    acknowledged(recipient, id, state) {
      for (const [name, lane] of lanes) {
        if (!name.startsWith(recipient)) continue
        lane.heardMs = ports.now()
        const item = lane.items.get(id)
        if (item) step(lane, item, { type: 'acknowledged', state })
      }
    },
    async stop() {
      stopping.abort()
      for (const lane of lanes.values()) {
        lane.watched?.stop()
        for (const item of lane.items.values()) item.cancelPause()
      }
      await Promise.all(
        [...lanes.values()].flatMap(({ running, deposits }) => [deposits.idle(), ...(running ? [running] : [])]),
      )
    },
  }
}

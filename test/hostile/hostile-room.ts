import { startAttacker } from '../../scripts/attack/attacker-process.ts'
import type { Report } from '../../scripts/attack/attacker.ts'
import { inboxTopic, weekOf } from '../../src/protocol/topics.ts'
import { accountNumber } from '../support/nodes/accounts.ts'
import { becomeContacts, deliver } from '../support/nodes/contacts.ts'
import { type Person, room } from '../support/nodes/people.ts'
import { privateHosts } from '../support/nodes/private-hosts.ts'

/** Contacts write to each other for so long during an attack, in milliseconds. */
const attackMs = 2500
/** And for so long more while the attacker has not reached a limit: a slow machine slows it, too. */
const patienceMs = 15_000

export interface Outcome {
  /** What the attacker did and learned; the inbox topic does not count for an attacker that was told. */
  readonly report: Report
  readonly sent: readonly string[]
  /** Texts of the attack that arrived at alice and at bob, in order. */
  readonly arrived: readonly (readonly string[])[]
  /** What alice dropped during the attack, by reason. */
  readonly dropped: (reason: string) => number
  readonly faults: readonly unknown[]
}

/** Alice, who is attacked by another process, and her contact bob, on a real network of loopback. */
export async function hostileRoom() {
  const network = await privateHosts()
  const people = await room({ openHost: (deviceSeed) => network.host({ deviceSeed }) })
  const [alice, bob] = [await people.enter('alice', 1), await people.enter('bob', 2)]
  await becomeContacts(bob, alice)
  const inbox = inboxTopic((await accountNumber(1)).derived.inbox(1), weekOf(Date.now()))
  const drops = async () => (await alice.call('node.status', {})).dropped

  return {
    ...{ alice, bob },
    /** Attacks alice by a scenario of `npm run attack` while she and bob write to each other. @param until she drops something for this reason */
    async attack(name: string, peers: number, { knowsInbox = false, until = '' } = {}): Promise<Outcome> {
      const before = await drops()
      const attacker = await startAttacker({
        name,
        scene: {
          account: alice.address.slice('privy://'.length),
          listen: alice.network.listen(),
          others: [network.bootstrap.listen(), bob.network.listen()],
          ...{ inbox, peers },
        },
      })
      const sent: string[] = []
      const endMs = performance.now() + attackMs
      try {
        const isDropped = async () => until === '' || ((await drops())[until] ?? 0) > (before[until] ?? 0)
        while (performance.now() < endMs || (performance.now() < endMs + patienceMs && !(await isDropped()))) {
          const text = `${name} ${sent.length}`
          sent.push(text)
          await Promise.all([deliver(bob, 'alice', text), deliver(alice, 'bob', text)])
        }
      } finally {
        endings.add(attacker.stop())
      }
      const [found] = await Promise.all(endings)
      endings.clear()
      if (found === undefined) throw new Error('no report of the attacker')
      const after = await drops()
      const isOf = (text: string) => text.startsWith(`${name} `)
      return {
        report: { ...found, learned: found.learned.filter((one) => !knowsInbox || one !== inbox) },
        dropped: (reason) => (after[reason] ?? 0) - (before[reason] ?? 0),
        ...{ sent, faults: [...alice.faults, ...bob.faults] },
        arrived: [(await received(alice, 'bob')).filter(isOf), (await received(bob, 'alice')).filter(isOf)],
      }
    },
    async close(): Promise<void> {
      await Promise.all(endings)
      await people.close()
      await network.stop()
    },
  }
}

/** Attackers that are about to end. */
const endings = new Set<Promise<Report>>()

async function received(person: Person, from: string): Promise<string[]> {
  const { messages } = await person.call('message.read', { from, limit: 2000, mark: false })
  return messages.flatMap(({ direction, text }) => (direction === 'in' ? [text] : []))
}

export type HostileRoom = Awaited<ReturnType<typeof hostileRoom>>

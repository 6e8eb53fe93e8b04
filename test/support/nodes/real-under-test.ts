import type { NodeUnderTest, Others } from '../../compliance/node/stage.ts'
import { until } from './contacts.ts'
import { type Person, room } from './people.ts'
import { serveSocket } from './socket-client.ts'

/** Accounts by number; deriving one takes a second, once per file. */
const numbers = new Map([
  ['alice', 1],
  ['bob', 2],
  ['carol', 3],
  ['dora', 4],
])

/** createNode for alice and for everybody else, on a network in memory, with a clock that can be put forward. */
export async function realUnderTest(): Promise<NodeUnderTest> {
  let aheadMs = 0
  let losing = false
  const inRoom = await room({ hurry: 5, now: () => Date.now() + aheadMs, loses: () => losing })
  const alice = await inRoom.enter('alice', 1)
  const people = new Map<string, Person>()
  const socket = await serveSocket(alice.node.handlers)

  async function person(name: string): Promise<Person> {
    const here = people.get(name) ?? (await inRoom.enter(name, numbers.get(name) ?? 0))
    people.set(name, here)
    return here
  }
  /** Does something once the person has the message. */
  const onceThere = async (name: string, id: string, act: (someone: Person) => Promise<unknown>): Promise<void> => {
    const someone = await person(name)
    await until(() => someone.call('message.show', { id }))
    await act(someone)
  }

  const others: Others = {
    address: async (name) => (await person(name)).address,
    async asks(name, text) {
      await (await person(name)).call('contact.add', { link: alice.address, name: 'alice', message: text })
    },
    async accepts(name) {
      const someone = await person(name)
      const [request] = await until(async () => {
        const list = await someone.call('request.list', {})
        if (list.length === 0) throw new Error('no request yet')
        return list
      })
      await someone.call('request.accept', { request: request?.id ?? '' })
    },
    says: async (name, text) => (await (await person(name)).call('message.send', { to: 'alice', text })).id,
    edits: (name, id, text) => onceThere(name, id, (someone) => someone.call('message.edit', { id, text })),
    deletes: (name, id) => onceThere(name, id, (someone) => someone.call('message.delete', { id })),
    reacts: (name, id, reaction) => onceThere(name, id, (someone) => someone.call('message.react', { id, reaction })),
    async reads(name) {
      await (await person(name)).call('message.read', {})
    },
    async types(name) {
      await (await person(name)).call('conversation.typing', { conversation: 'alice' })
    },
    async loses(name, lost, arrives) {
      const someone = await person(name)
      losing = true
      const { id } = await someone.call('message.send', { to: 'alice', text: lost })
      await until(async () => {
        const { story } = await someone.call('message.show', { id })
        expectTried(story.map(({ step }) => step))
      })
      losing = false
      await someone.call('message.send', { to: 'alice', text: arrives })
    },
    // Whoever said it tries again by itself.
    finds: async () => undefined,
    leaves: async (name) => (await person(name)).stop(),
    daysPass: async (days) => void (aheadMs += days * 24 * 3_600_000),
  }
  return {
    ...{ connect: socket.connect, others },
    async stop() {
      await socket.close()
      await inRoom.close()
    },
  }
}

function expectTried(steps: readonly string[]): void {
  if (!steps.some((step) => step === 'published' || step === 'deposited' || step === 'sent'))
    throw new Error('not tried yet')
}

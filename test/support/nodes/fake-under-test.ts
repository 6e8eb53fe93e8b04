import type { NodeUnderTest, Others } from '../../compliance/node/stage.ts'
import { createFakeNode, fakeAddress } from './fake-node.ts'
import { serveSocket } from './socket-client.ts'

/** The fake node; what others do is told to it. */
export async function fakeUnderTest(): Promise<NodeUnderTest> {
  const account = { name: 'alice', address: fakeAddress('alice'), device: 'd1'.repeat(16), state: 'running' } as const
  const { handlers, world, contract } = createFakeNode(account, () => undefined)
  world.contacts = []
  world.requests = []
  let timeMs = Date.UTC(2026, 0, 2)
  world.now = () => new Date((timeMs += 1)).toISOString()
  const { others, theirs } = contract
  const ours = () => world.messages.filter(({ direction }) => direction === 'out')
  let lost: { readonly name: string; readonly text: string; readonly time: string; readonly below: string } | undefined
  const gone = new Set<string>()

  const acts: Others = {
    address: async (name) => fakeAddress(name),
    async asks(name, text) {
      const from = { name, address: fakeAddress(name) }
      others.asks({ id: fakeAddress(name).slice(-32), from, text, time: world.now(), state: 'waiting' })
    },
    async accepts(name) {
      others.requested(fakeAddress(name), 'sent')
      others.accepts(fakeAddress(name))
    },
    says: async (name, text) => theirs.says(fakeAddress(name), text).id,
    edits: async (_, id, text) => void theirs.edits(id, text),
    deletes: async (_, id) => void theirs.deletes(id),
    reacts: async (_, id, reaction) => void theirs.reacts(id, reaction),
    async reads() {
      for (const { id } of ours()) theirs.progress(id, 'read')
    },
    types: async (name) => contract.typing(fakeAddress(name)),
    async loses(name, text, arrives) {
      const time = world.now()
      const { id } = theirs.says(fakeAddress(name), arrives)
      lost = { name, text, time, below: id }
      contract.setMissing(id, 1)
    },
    async finds() {
      if (!lost) throw new Error('nothing was lost')
      theirs.says(fakeAddress(lost.name), lost.text, { time: lost.time })
      contract.setMissing(lost.below, 0)
    },
    leaves: async (name) => void gone.add(name),
    async daysPass() {
      for (const { address, state } of world.contacts) if (state === 'requested') others.requested(address, 'expired')
      for (const { id, state } of ours()) if (state === 'queued') theirs.progress(id, 'expired')
    },
  }
  const socket = await serveSocket(handlers)
  return { connect: socket.connect, others: acts, stop: () => socket.close() }
}

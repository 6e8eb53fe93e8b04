import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Topic } from '../../src/delivery/ports.ts'
import { type AccountKeys, deriveAccount } from '../../src/identity/keys.ts'
import { makeWords } from '../../src/identity/mnemonic.ts'
import { socketPath } from '../../src/process/socket-path.ts'
import { inboxTopic, weekOf } from '../../src/protocol/topics.ts'
import { connect, type RpcClient } from '../../src/rpc/client.ts'
import { startBootstrap } from '../bootstrap-process.ts'
import { type Machine, machine, meet } from '../machine.ts'

/** A person with a node in a process of its own. */
export interface Person {
  readonly name: string
  readonly keys: AccountKeys
  readonly machine: Machine
  /** Of the node that runs now. */
  client(): RpcClient
  pid(): Promise<number>
  /** Stops the node. */
  stop(): Promise<void>
  /** Starts the node again. */
  start(): Promise<void>
  leave(): Promise<void>
}

/** A private network on loopback with a victim and a contact of it. */
export interface Stage {
  readonly bootstrap: string
  readonly alice: Person
  readonly bob: Person
  /** Another person, who knows no one. */
  newcomer(name: string): Promise<Person>
  close(): Promise<void>
}

const random = (length: number) => new Uint8Array(randomBytes(length))

async function person(name: string, bootstrap: string): Promise<Person> {
  const words = makeWords(random)
  const keys = await deriveAccount(words, '')
  const own = await machine({ bootstrap })
  const socket = socketPath(join(own.home, 'run'), keys.id)
  await own.run(['account', 'restore', '--name', name, '--words-stdin'], words)
  let client = await connect(socket, { timeoutMs: 10_000 })
  return {
    ...{ name, keys, machine: own },
    client: () => client,
    pid: async () => (await client.call('node.status', {})).pid,
    async stop() {
      client.close()
      await own.run(['stop'])
    },
    async start() {
      await own.run(['start', '--words-stdin'], words)
      client = await connect(socket, { timeoutMs: 10_000 })
    },
    async leave() {
      client.close()
      await own.leave()
    },
  }
}

export async function setStage(): Promise<Stage> {
  const bootstrap = await startBootstrap()
  const people: Person[] = []
  const newcomer = async (name: string): Promise<Person> => {
    const one = await person(name, bootstrap.address)
    people.push(one)
    return one
  }
  const close = async (): Promise<void> => {
    await Promise.all(people.map((one) => one.leave()))
    await bootstrap.stop()
  }
  try {
    const [alice, bob] = [await newcomer('alice'), await newcomer('bob')]
    await meet(bob.machine, alice.machine)
    return { bootstrap: bootstrap.address, alice, bob, newcomer, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The inbox topic of an account in its first epoch, this week. */
export const inboxOf = ({ keys }: Person): Topic => inboxTopic(keys.derived.inbox(1), weekOf(Date.now()))

/**
 * `npm run demo`: two people on a private network on this machine. Starts a bootstrap node and two accounts with their own homes. The accounts find each
 * other by address and exchange messages. Prints each step, then stops and removes everything. Dials loopback only.
 */
import { startBootstrap } from './bootstrap-process.ts'
import { type Machine, machine, meet } from './machine.ts'

const startedMs = performance.now()
const passed = () => `${((performance.now() - startedMs) / 1000).toFixed(1).padStart(5)} s`
const say = (text: string) => process.stdout.write(`${passed()}  ${text}\n`)

interface Person extends Machine {
  readonly name: string
}

async function send(from: Person, to: Person, text: string): Promise<void> {
  const before = performance.now()
  const { state } = await from.ask('send', to.name, text, '--wait', 'delivered', '--timeout', '30s')
  const tookMs = (performance.now() - before).toFixed(0)
  say(`${from.name} -> ${to.name}: ${text}   [${String(state)}; the whole command took ${tookMs} ms]`)
}

async function show(person: Person, ...args: string[]): Promise<void> {
  const { stdout } = await person.run(args)
  process.stdout.write(`\n${person.name}$ privy ${args.join(' ')}\n${stdout}\n`)
}

async function talk(alice: Person, bob: Person): Promise<void> {
  for (const { address } of await Promise.all(
    [alice, bob].map(({ ask, name }) => ask('account', 'create', '--name', name)),
  )) {
    say(`an account and its node: ${String(address)}`)
  }
  say('alice asks bob for contact, knowing nothing but the address')
  await meet(alice, bob, ({ text }) => say(`bob sees her request, "${String(text)}", and accepts`))
  say('both have keys for each other')
  await send(alice, bob, 'Hello Bob!')
  await send(bob, alice, 'Hello Alice, this went through no server.')
  await send(alice, bob, 'Sealed with RSA-3072 and ML-KEM-768 👋')
  for (const person of [alice, bob]) await show(person, 'read')
  await show(alice, 'contact', 'show', 'bob')
}

const bootstrap = await startBootstrap()
const people: Person[] = []
try {
  say(`a bootstrap node listens on ${bootstrap.address}`)
  for (const name of ['alice', 'bob']) people.push({ name, ...(await machine({ bootstrap: bootstrap.address })) })
  const [alice, bob] = people as [Person, Person]
  await talk(alice, bob)
} finally {
  await Promise.all(people.map((person) => person.leave()))
  await bootstrap.stop()
}
process.stdout.write('\n')
say('everything is stopped and removed. Now for real: npm start')

/**
 * `npm run demo`: two people on a private network on this machine. Starts a bootstrap node and two accounts with homes of their own, lets them find
 * each other by address, talk, and lose and regain a node; prints what happened; stops and removes everything. Dials loopback only.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { startBootstrap } from './bootstrap-process.ts'

const privyPath = join(import.meta.dirname, '../bin/privy')
const startedMs = performance.now()
const home = await mkdtemp(join(tmpdir(), 'privy-demo-'))
const bootstrap = await startBootstrap()

const say = (text: string) => process.stdout.write(`${((performance.now() - startedMs) / 1000).toFixed(1).padStart(5)} s  ${text}\n`)

interface Person {
  readonly name: string
  /** Runs `privy ...` as this person and gives the parsed JSON of its result. */
  privy(...args: string[]): Promise<Record<string, unknown>>
}

function person(name: string): Person {
  const env = {
    PRIVY_HOME: join(home, name),
    PRIVY_NETWORK: 'private',
    PRIVY_BOOTSTRAP: bootstrap.address,
    PRIVY_LISTEN: '/ip4/127.0.0.1/tcp/0',
  }
  return {
    name,
    async privy(...args) {
      const { stdout } = await execa(privyPath, [...args, '--json'], { env })
      return JSON.parse(stdout === '' ? '{}' : stdout) as Record<string, unknown>
    },
  }
}

/** Asks again until there is an answer; a person would look at the screen. */
async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
  }
}

async function send(from: Person, to: Person, text: string): Promise<void> {
  const before = performance.now()
  const { state } = await from.privy('send', to.name, text, '--wait', 'delivered', '--timeout', '30s')
  say(`${from.name} -> ${to.name}: ${text}   [${String(state)}, ${(performance.now() - before).toFixed(0)} ms for the whole command]`)
}

async function demo(): Promise<void> {
  say(`a bootstrap node listens on ${bootstrap.address}`)
  const [alice, bob] = [person('alice'), person('bob')]
  const accounts = await Promise.all([alice, bob].map((one) => one.privy('account', 'create', '--name', one.name)))
  for (const { name, address } of accounts) say(`${String(name)} has an account: ${String(address)}`)

  await alice.privy('contact', 'add', String(accounts[1]?.['address']), '--message', 'It is Alice, from the demo')
  say('alice asks bob, knowing nothing but the address')
  const request = await until(async () => {
    const { stdout } = await execa(privyPath, ['request', 'list', '--json'], {
      env: { PRIVY_HOME: join(home, 'bob'), PRIVY_NETWORK: 'private' },
    })
    return stdout === '' ? undefined : (JSON.parse(stdout.split('\n')[0] ?? '') as { id: string; text: string; from: { name: string } })
  })
  say(`bob sees a request of ${request.from.name}: "${request.text}"`)
  await bob.privy('request', 'accept', request.id)
  await until(async () => ((await alice.privy('contact', 'show', 'bob').catch(() => ({ state: '' })))['state'] === 'accepted' ? true : undefined))
  say('bob accepts: both have keys for each other')

  await send(alice, bob, 'Hello Bob!')
  await send(bob, alice, 'Hello Alice, this went through no server.')
  await send(alice, bob, 'Sealed with RSA-3072 and ML-KEM-768 👋')
  const { safetyNumber } = await alice.privy('contact', 'show', 'bob')
  say(`safety number to compare by voice: ${String(safetyNumber)}`)
}

try {
  await demo()
  for (const name of ['alice', 'bob']) {
    const { stdout } = await execa(privyPath, ['read'], { env: { PRIVY_HOME: join(home, name) } })
    process.stdout.write(`\n--- ${name}$ privy read\n${stdout}\n`)
  }
} finally {
  await Promise.all(
    ['alice', 'bob'].map((name) => execa(privyPath, ['stop', '--all'], { env: { PRIVY_HOME: join(home, name) }, reject: false })),
  )
  await bootstrap.stop()
  await rm(home, { recursive: true, force: true })
}
process.stdout.write('\n')
say('everything is stopped and removed. Now for real: npm start')

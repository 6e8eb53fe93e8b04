import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { execa } from 'execa'

const ownProgram = join(import.meta.dirname, '../bin/privy')

export interface Outcome {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
  /** Standard output parsed as one JSON value per line. */
  readonly json: Record<string, unknown>[]
}

/** A person with a machine: a home, and `privy` as a process. */
export interface Machine {
  readonly home: string
  /** Runs `privy ...`. Resolves with any exit code. */
  readonly run: (args: readonly string[], input?: string) => Promise<Outcome>
  /** Runs `privy ... --json`, expects exit code 0, and returns its first value. */
  readonly ask: (...args: string[]) => Promise<Record<string, unknown>>
  /** Stops all nodes and removes the home. */
  readonly leave: () => Promise<void>
}

export interface MachineOptions {
  /** Multiaddr of a bootstrap peer for the profile `private`; without it the profile is `lan`. */
  readonly bootstrap?: string
  readonly listen?: string
  /** Path of the home; a new folder by default. */
  readonly home?: string
  /** Prefix that runs a command on the host, such as `ip netns exec NAME`. */
  readonly on?: readonly string[]
  /** Path of `privy`; default: that of this checkout. */
  readonly program?: string
}

export async function machine({
  bootstrap,
  listen = '/ip4/127.0.0.1/tcp/0',
  home: wantedHome,
  on = [],
  program = ownProgram,
}: MachineOptions): Promise<Machine> {
  const home = wantedHome ?? (await mkdtemp(join(tmpdir(), 'privy-e2e-')))
  const network =
    bootstrap === undefined ? { PRIVY_NETWORK: 'lan' } : { PRIVY_NETWORK: 'private', PRIVY_BOOTSTRAP: bootstrap }
  const env = { PRIVY_HOME: home, PRIVY_LISTEN: listen, ...network }
  const [command = program, ...before]: string[] = [...on, program]

  async function run(args: readonly string[], input = ''): Promise<Outcome> {
    const { exitCode = -1, stdout, stderr } = await execa(command, [...before, ...args], { env, input, reject: false })
    return {
      exitCode,
      stdout,
      stderr,
      get json() {
        return stdout
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as Record<string, unknown>)
      },
    }
  }

  return {
    home,
    run,
    async ask(...args) {
      const { exitCode, stderr, json } = await run([...args, '--json'])
      if (exitCode !== 0) throw new Error(`privy ${args.join(' ')}: exit ${exitCode}: ${stderr}`)
      return json[0] ?? {}
    },
    async leave() {
      await run(['stop', '--all'])
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** Repeats `ask` until it does not throw. */
export async function until<T>(ask: () => Promise<T>, timeoutMs = 20_000): Promise<T> {
  const endMs = performance.now() + timeoutMs
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (performance.now() > endMs) throw error
    }
    await setTimeout(20)
  }
}

/** Makes two people contacts: the first sends a request to the second. */
export async function meet(
  asker: Machine,
  asked: Machine,
  onRequest?: (request: Record<string, unknown>) => void,
): Promise<void> {
  const { address } = await asked.ask('account', 'show')
  await asker.ask('contact', 'add', String(address), '--message', 'it is me')
  const request = await until(async () => {
    const waiting = await asked.ask('request', 'list')
    if (!waiting['id']) throw new Error('no request yet')
    return waiting
  })
  onRequest?.(request)
  await asked.ask('request', 'accept', String(request['id']))
  await until(async () => {
    const contact = await asker.ask('contact', 'list')
    if (contact['state'] !== 'accepted') throw new Error('not accepted yet')
  })
}

/**
 * Starts a host through which the nodes of a private network find each other; see src/network/host/bootstrap-host.ts.
 * Prints `{"event":"ready","listen":[...]}` on one line when it listens. Runs until SIGTERM or SIGINT.
 *
 *   --listen MULTIADDR   may be repeated; default /ip4/127.0.0.1/tcp/0
 *   --key FILE           64 hexadecimal digits that fix its peer id; created (mode 0600) if missing; default: a new peer id for each start
 *   --swarm-key FILE     pre-shared key of the network
 *   --relay              relay connections for all peers
 */
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { createBootstrapHost } from '../src/network/host/bootstrap-host.ts'
import { fromHex, toHex } from '../src/shared/bytes.ts'
import { asPrivyError, PrivyError } from '../src/shared/errors.ts'

const seedBytes = 32

async function seedOf(file: string | undefined): Promise<Uint8Array> {
  const fresh = randomBytes(seedBytes)
  if (file === undefined) return fresh
  try {
    await writeFile(file, `${toHex(fresh)}\n`, { mode: 0o600, flag: 'wx' })
    return fresh
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  const text = (await readFile(file, 'utf8')).trim()
  if (!/^[0-9a-f]{64}$/i.test(text))
    throw new PrivyError('bad-file', `${file} is not a host key`, 'Give another file, or remove it to get a new key')
  return fromHex(text)
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        listen: { type: 'string', multiple: true, default: ['/ip4/127.0.0.1/tcp/0'] },
        key: { type: 'string' },
        'swarm-key': { type: 'string' },
        relay: { type: 'boolean', default: false },
      },
    }).values
  } catch (cause) {
    throw new PrivyError(
      'usage',
      cause instanceof Error ? cause.message : String(cause),
      'See the head of scripts/bootstrap.ts',
      { cause },
    )
  }
}

try {
  const values = readArguments()
  const swarmKey = values['swarm-key']
  const host = await createBootstrapHost(
    { listen: values.listen, relay: values.relay ? 'all' : 'off', ...(swarmKey === undefined ? {} : { swarmKey }) },
    await seedOf(values.key),
  )
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void host.stop())
  console.log(JSON.stringify({ event: 'ready', listen: host.listen() }))
} catch (error) {
  const { message, hint, exitCode } = asPrivyError(error)
  console.error(`bootstrap: ${message}. ${hint}`)
  process.exitCode = exitCode
}

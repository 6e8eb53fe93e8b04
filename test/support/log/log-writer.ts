/** The process of test/integration/log/kill.test.ts: appends numbered records to a log until it is killed, and prints each number when it is durable. */
import { createPrivateKey } from 'node:crypto'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { LevelBlockstore } from 'blockstore-level'
import { z } from 'zod'
import { fromHex } from '../../../src/shared/bytes.ts'
import { accountId } from '../../../src/shared/ids.ts'
import { openLog } from '../../../src/store/log/open-log.ts'
import { noNetwork, random, testDevice } from './log-fixture.ts'

const order = z.object({ path: z.string(), account: z.string(), rsa: z.string(), key: z.string() })
const { path, account, rsa, key } = order.parse(await json(process.stdin))
const owner = { account: accountId(account), rsa: createPrivateKey(rsa), key: fromHex(key) }
const blocks = new LevelBlockstore(join(path, 'blocks'))
await blocks.open()
const log = await openLog({
  ...testDevice(owner),
  libp2p: await noNetwork(),
  blocks,
  key: owner.key,
  directory: join(path, 'log'),
  random,
})
for (let number = 0; ; number += 1) {
  const record = new TextEncoder().encode(`${number}`)
  void log.append(record).then(() => process.stdout.write(`${number}\n`))
  if (number % 3 === 0) await log.append(new Uint8Array(100))
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'
import { toHex } from '../../../src/shared/bytes.ts'
import { collect, logFolder, testAccount } from '../../support/log/log-fixture.ts'

const writer = new URL('../../support/log/log-writer.ts', import.meta.url).pathname

it('has every record whose append resolved before kill -9, each time', async () => {
  const owner = testAccount()
  const folder = await logFolder(owner)
  await folder.blocks.close()
  const order = {
    path: folder.path,
    account: owner.account,
    rsa: owner.rsa.export({ type: 'pkcs8', format: 'pem' }),
    key: toHex(owner.key),
  }
  let entriesBefore = 0
  for (const enough of [1, 50, 400]) {
    const child = spawn(process.execPath, [writer], { stdio: ['pipe', 'pipe', 'inherit'] })
    child.stdin.end(JSON.stringify(order))
    const durable: string[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      durable.push(line)
      if (durable.length === enough) child.kill('SIGKILL')
    }
    if (child.signalCode === null) await once(child, 'exit')
    expect(child.signalCode).toBe('SIGKILL')

    await folder.blocks.open()
    const log = await folder.open()
    const entries = await collect(log.entries(() => false))
    const kept = entries
      .slice(entriesBefore)
      .flatMap(({ records }) => records.map((record) => Buffer.from(record).toString()))
    expect(durable.length).toBeGreaterThanOrEqual(enough)
    expect(kept).toEqual(expect.arrayContaining(durable))
    expect(log.rejected).toEqual(new Map())
    entriesBefore = entries.length
    await log.close()
    await folder.blocks.close()
  }
  await folder.dispose()
})

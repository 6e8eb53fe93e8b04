import { beforeEach, describe, expect, test } from 'vitest'
import { createSentAgain } from '../../../src/delivery/sent-again.ts'
import { accountId, messageId } from '../../../src/shared/ids.ts'
import { encodedRecord } from '../../support/log/records.ts'
import { deviceNumber } from '../../support/nodes/accounts.ts'

const [bob, carol] = [accountId('b'.repeat(64)), accountId('c'.repeat(64))] as const
const device = deviceNumber(1)
const missing = { type: 'missing', device, first: 1, last: 3 } as const
const idOf = (seq: number) => messageId(String(seq).repeat(32))

let timeMs: number, sending: { to: string; seq: number | undefined; taken: (by: boolean) => void }[]
let stopping: AbortController, faults: unknown[]
let answer: ReturnType<typeof createSentAgain>
beforeEach(() => {
  ;[timeMs, sending, stopping, faults] = [0, [], new AbortController(), []]
  answer = createSentAgain({
    sentWith: () => [1, 2, 3].map((seq) => ({ id: idOf(seq), entry: String(seq) })),
    log: {
      async entry(hash) {
        if (stopping.signal.aborted) throw new Error('the log is closed')
        const [seq, content] = [Number(hash), Uint8Array.of(Number(hash))] as const
        const records = [bob, carol].map((to) =>
          encodedRecord({ kind: 'message.queued', conversation: to, to: [to], message: idOf(seq), content }),
        )
        return { hash, records }
      },
    },
    now: () => timeMs,
    send: (to, content) =>
      new Promise((resolve) => {
        sending.push({ to, seq: content[0], taken: resolve })
      }),
    signal: stopping.signal,
    onFault: (error) => faults.push(error),
  })
})

const sentSoFar = () => sending.map(({ to, seq }) => `${to.slice(0, 1)}${seq}`)
/** Whoever got the last one says whether they were there. */
async function taken(by: boolean): Promise<void> {
  sending.at(-1)?.taken(by)
  await settled()
}
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('what somebody misses', () => {
  test('is sent one after another, from the log, to them only', async () => {
    answer(bob, missing)
    await settled()
    expect(sentSoFar()).toEqual(['b1'])
    await taken(true)
    await taken(true)
    expect(sentSoFar()).toEqual(['b1', 'b2', 'b3'])
  })

  test('is not sent on when they are not there any more', async () => {
    answer(bob, missing)
    await settled()
    await taken(false)
    expect(sentSoFar()).toEqual(['b1'])
  })

  test('is asked for in vain within five seconds, and while it is being sent, by them and by nobody else', async () => {
    answer(bob, missing)
    await settled()
    timeMs = 60_000
    answer(bob, missing)
    answer(carol, missing)
    await settled()
    expect(sentSoFar()).toEqual(['b1', 'c1'])
    sending[0]?.taken(false)
    await settled()
    answer(bob, missing)
    await settled()
    expect(sentSoFar()).toEqual(['b1', 'c1', 'b1'])
    await taken(false)
    timeMs += 4_999
    answer(bob, missing)
    await settled()
    expect(sentSoFar()).toHaveLength(3)
    timeMs += 1
    answer(bob, missing)
    await settled()
    expect(sentSoFar()).toHaveLength(4)
  })

  test('is not read from a log that is closed', async () => {
    answer(bob, missing)
    await settled()
    stopping.abort()
    await taken(true)
    expect(sentSoFar()).toEqual(['b1'])
    expect(faults).toEqual([])
  })
})

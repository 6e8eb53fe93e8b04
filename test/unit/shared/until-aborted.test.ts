import { expect, test } from 'vitest'
import { untilAborted } from '../../../src/shared/until-aborted.ts'

test('gives what the work gives, or the reason why it was given up, before or meanwhile', async () => {
  const never = new Promise<never>(() => undefined)
  const stop = new AbortController()
  expect(await untilAborted(Promise.resolve(1), stop.signal)).toBe(1)
  await expect(untilAborted(Promise.reject(new Error('work')), stop.signal)).rejects.toThrow('work')
  const waiting = untilAborted(never, stop.signal)
  stop.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
  await expect(untilAborted(never, stop.signal)).rejects.toThrow('enough')
})

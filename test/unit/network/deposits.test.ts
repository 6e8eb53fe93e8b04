import { describe, expect, it, vi } from 'vitest'
import type { DepositVerdict } from '../../../src/delivery/ports.ts'
import { decodeAnswer, decodeDeposit, encodeAnswer, encodeDeposit } from '../../../src/network/deposit/deposit-wire.ts'
import { untilDeposited } from '../../../src/network/deposit/until-deposited.ts'
import { virtualTime } from '../../support/machine/virtual-time.ts'

const topic = 'privy://00/requests'

describe('a deposit on the wire', () => {
  it('comes back as it was sent, up to the longest topic, envelope and proof', () => {
    for (const data of [new Uint8Array(), new Uint8Array(256 * 1024).fill(7)])
      expect(decodeDeposit(encodeDeposit('t'.repeat(255), data))).toEqual({ topic: 't'.repeat(255), data })
    const verdicts: DepositVerdict[] = [
      { answer: 'taken' },
      { answer: 'refused' },
      { answer: 'held', proof: new Uint8Array(8192) },
    ]
    for (const verdict of verdicts) expect(decodeAnswer(encodeAnswer(verdict))).toEqual(verdict)
  })

  it('is what SPEC.md says', () => {
    expect(encodeDeposit('ab', Uint8Array.of(9, 9))).toEqual(Uint8Array.of(2, 0x61, 0x62, 9, 9))
    expect(encodeAnswer({ answer: 'refused' })).toEqual(Uint8Array.of(0))
    expect(encodeAnswer({ answer: 'taken' })).toEqual(Uint8Array.of(1))
    expect(encodeAnswer({ answer: 'held', proof: Uint8Array.of(5) })).toEqual(Uint8Array.of(2, 5))
  })

  it.each([
    ['nothing', []],
    ['a topic of no bytes', [0, 1, 2]],
    ['a topic that ends early', [3, 0x61, 0x62]],
  ])('is refused as a question: %s', (_name, bytes) => {
    expect(() => decodeDeposit(Uint8Array.from(bytes))).toThrow('a deposit without a topic')
  })

  it.each([
    ['nothing', []],
    ['an unknown kind', [3]],
    ['held without a proof', [2]],
    ['a proof of what is not held', [1, 1]],
  ])('is refused as an answer: %s', (_name, bytes) => {
    expect(() => decodeAnswer(Uint8Array.from(bytes))).toThrow('not an answer to a deposit')
  })

  it.each([
    ['topic', () => encodeDeposit('t'.repeat(256), new Uint8Array())],
    ['topic', () => encodeDeposit('', new Uint8Array())],
    ['envelope', () => encodeDeposit(topic, new Uint8Array(256 * 1024 + 1))],
    ['proof', () => encodeAnswer({ answer: 'held', proof: new Uint8Array(8193) })],
    ['proof', () => encodeAnswer({ answer: 'held', proof: new Uint8Array() })],
  ])('is not made with a %s that is too long or missing', (_name, encode) => {
    expect(encode).toThrow(RangeError)
  })
})

describe('untilDeposited', () => {
  type Behaviour = 'taken' | 'refused' | 'fails' | 'silent'

  /** Peers by name, in the order in which they are asked. */
  function depositing(behaviours: Record<string, Behaviour>, ...connected: string[]) {
    const time = virtualTime()
    const asked: string[] = []
    const stop = new AbortController()
    const onFailure = vi.fn()
    let servers = connected
    let onServer: ((peer: string) => void) | undefined
    let most = 0
    let open = 0
    const outcome = untilDeposited({
      async ask(peer, signal) {
        asked.push(peer)
        most = Math.max(most, ++open)
        await Promise.resolve()
        const behaviour = behaviours[peer]
        if (behaviour === 'silent')
          await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('enough'))))
        open--
        if (behaviour === 'taken' || behaviour === 'refused') return { answer: behaviour }
        throw new Error('reset')
      },
      servers: () => servers,
      watch(listener) {
        onServer = listener
        queueMicrotask(() => servers.forEach((peer) => onServer?.(peer)))
        return () => (onServer = undefined)
      },
      onFailure,
      schedule: time.schedule,
      signal: stop.signal,
    })
    return {
      ...time,
      asked,
      onFailure,
      answers: async () => (await outcome).map(({ peer, answer }) => `${peer} ${answer}`),
      appear(peer: string) {
        servers = [...servers.filter((other) => other !== peer), peer]
        onServer?.(peer)
      },
      leave: (peer: string) => (servers = servers.filter((other) => other !== peer)),
      stop: () => stop.abort(),
      isWatching: () => onServer !== undefined,
      mostAtOnce: () => most,
    }
  }

  it('asks three at once, and the next one for each that refuses or fails, until three have taken it', async () => {
    const deposit = depositing(
      { a: 'refused', b: 'fails', c: 'taken', d: 'taken', e: 'refused', f: 'taken', g: 'taken' },
      ...['a', 'b', 'c', 'd', 'e', 'f', 'g'],
    )
    expect((await deposit.answers()).sort()).toEqual(['a refused', 'c taken', 'd taken', 'e refused', 'f taken'])
    expect(deposit.asked).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
    expect(deposit.mostAtOnce()).toBe(3)
    expect(deposit.onFailure).toHaveBeenCalledTimes(1)
    expect(deposit.isWatching()).toBe(false)
  })

  it('is content with fewer when there are no more, and looks for nobody else', async () => {
    const deposit = depositing({ a: 'taken', b: 'fails' }, 'a', 'b')
    expect(await deposit.answers()).toEqual(['a taken'])
    expect(deposit.asked).toEqual(['a', 'b'])
  })

  it('does not let one who is silent hold up an answer for more than half a second', async () => {
    const deposit = depositing({ a: 'silent', b: 'taken' }, 'a', 'b')
    const outcome = vi.fn()
    void deposit.answers().then(outcome)
    await deposit.advance(499)
    expect(outcome).not.toHaveBeenCalled()
    await deposit.advance(1)
    expect(outcome).toHaveBeenCalledWith(['b taken'])
    expect(deposit.waiting()).toBe(0)
  })

  it('tries everybody once more when all have failed, then waits for somebody who newly appears', async () => {
    const behaviours: Record<string, Behaviour> = { a: 'fails' }
    const deposit = depositing(behaviours, 'a')
    await deposit.settle()
    expect(deposit.asked).toEqual(['a', 'a'])
    behaviours['a'] = 'taken'
    deposit.appear('a')
    expect(await deposit.answers()).toEqual(['a taken'])
    expect(deposit.isWatching()).toBe(false)
  })

  it('asks nobody again who has taken it, whenever they appear', async () => {
    const behaviours: Record<string, Behaviour> = { a: 'fails', b: 'fails' }
    const deposit = depositing(behaviours, 'a', 'b')
    await deposit.settle()
    Object.assign(behaviours, { a: 'taken', b: 'silent' })
    for (const peer of ['b', 'a', 'a']) {
      deposit.appear(peer)
      await deposit.settle()
    }
    await deposit.advance(500)
    expect(await deposit.answers()).toEqual(['a taken'])
    expect(deposit.asked).toEqual(['a', 'b', 'a', 'b', 'b', 'a'])
  })

  it('does not believe one who has stopped serving', async () => {
    const deposit = depositing({ a: 'taken', b: 'taken' }, 'a', 'b')
    deposit.leave('a')
    expect(await deposit.answers()).toEqual(['b taken'])
    expect(deposit.onFailure).toHaveBeenCalledTimes(1)
  })

  it('asks no more than 20 times', async () => {
    const deposit = depositing({}, ...Array.from({ length: 15 }, (_, index) => `peer ${index}`))
    expect(await deposit.answers()).toEqual([])
    expect(deposit.asked.length).toBe(20)
  })

  it('ends with what it has when it is told to', async () => {
    const deposit = depositing({ a: 'silent', b: 'taken' }, 'a', 'b')
    await deposit.settle()
    deposit.stop()
    expect(await deposit.answers()).toEqual(['b taken'])
    expect(deposit.onFailure).not.toHaveBeenCalled()
  })
})

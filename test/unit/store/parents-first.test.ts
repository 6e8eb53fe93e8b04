import { setImmediate } from 'node:timers/promises'
import type { StoredEntry } from '@orbitdb/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parentsFirst } from '../../../src/store/log/parents-first.ts'
import { collect } from '../../support/log/log-fixture.ts'

type Graph = Map<string, StoredEntry>

function entry(hash: string, next: string[], time: number, refs: string[] = []): StoredEntry {
  const clock = { id: 'device', time }
  return { hash, next, refs, clock, id: 'log', payload: null, v: 2, key: '', identity: '', sig: '' }
}

/** Each entry has some of those before it as parents, and any time it likes: a rogue device of the account may lie about it. */
const graphs = fc
  .array(fc.tuple(fc.array(fc.nat(), { maxLength: 3 }), fc.nat({ max: 20 })), { maxLength: 40 })
  .map((drafts): Graph => {
    const made = drafts.map(([parents, time], at) => {
      const next = at === 0 ? [] : [...new Set(parents.map((parent) => `${parent % at}`))]
      return entry(`${at}`, next, time)
    })
    return new Map(made.map((one) => [one.hash, one]))
  })

const headsOf = (graph: Graph) => {
  const covered = new Set([...graph.values()].flatMap(({ next }) => next))
  return [...graph.keys()].filter((hash) => !covered.has(hash))
}
const walk = (graph: Graph, isKnown: (hash: string) => boolean = () => false, roots = headsOf(graph)) =>
  collect(parentsFirst(roots, isKnown, async (hash) => graph.get(hash)))
const hashesOf = (entries: StoredEntry[]) => entries.map(({ hash }) => hash)

const chain = (length: number): Graph =>
  new Map(
    Array.from({ length }, (_, at) => {
      const refs = [at - 2, at - 3].filter((ref) => ref >= 0).map(String)
      return [`${at}`, entry(`${at}`, at === 0 ? [] : [`${at - 1}`], at + 1, refs)]
    }),
  )

describe('walking a log', () => {
  it('gives every entry once, after its parents, in an order that does not depend on where it began', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, async (graph) => {
        const hashes = hashesOf(await walk(graph))
        expect([...hashes].sort()).toEqual([...graph.keys()].sort())
        for (const [hash, { next }] of graph) {
          for (const parent of next) expect(hashes.indexOf(parent)).toBeLessThan(hashes.indexOf(hash))
        }
        expect(hashesOf(await walk(graph, undefined, headsOf(graph).reverse()))).toEqual(hashes)
      }),
    )
  })

  it('stops at known entries and asks for nothing behind them', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, async (graph) => {
        const all = hashesOf(await walk(graph))
        const known = new Set(all.slice(0, all.length >> 1))
        expect(new Set(hashesOf(await walk(graph, (hash) => known.has(hash))))).toEqual(new Set(all.slice(known.size)))
      }),
    )
    const asked: string[] = []
    await walk(chain(10), (hash) => {
      asked.push(hash)
      return hash === '8'
    })
    expect(asked).toEqual(['9', '8'])
  })

  it('goes by Lamport time where the graph leaves it open', async () => {
    const graph: Graph = new Map()
    for (const one of [entry('c', ['a'], 3), entry('b', ['a'], 2), entry('a', [], 1)]) graph.set(one.hash, one)
    expect(hashesOf(await walk(graph))).toEqual(['a', 'b', 'c'])
  })

  it('gets past a lost entry by the references of its child', async () => {
    const graph = chain(6)
    graph.delete('3')
    expect(hashesOf(await walk(graph, undefined, ['5']))).toEqual(['0', '1', '2', '4', '5'])
  })

  it('lets the event loop run, even when nothing is ever waited for', async () => {
    let turns = 0
    const stop = new AbortController()
    const turning = (async () => {
      while (!stop.signal.aborted) {
        await setImmediate()
        turns += 1
      }
    })()
    await walk(chain(3_200))
    stop.abort()
    await turning
    expect(turns).toBeGreaterThan(100)
  })
})

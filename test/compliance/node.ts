import { afterAll, afterEach, beforeEach, describe, expect } from 'vitest'
import { eventKinds, type MethodName, methods, type NodeEvent, passingKinds } from '../../src/rpc/contract.ts'
import type { Seen } from './node/checked-client.ts'
import { eventStories } from './node/events.ts'
import { messageStories } from './node/messages.ts'
import { peopleStories } from './node/people.ts'
import { readingStories } from './node/reading.ts'
import { createStage, type NodeUnderTest } from './node/stage.ts'

/** Ways of a message that nothing leads to before there are proxies and blocked contacts. */
const notReached: readonly NodeEvent['kind'][] = ['message.held', 'message.refused']

/** What every node does that keeps the contract: each method, and each kind of event. */
export function nodeCompliance(name: string, start: () => Promise<NodeUnderTest>): void {
  describe(`the contract: ${name}`, () => {
    const seen: Seen = { methods: new Set<MethodName>(), kinds: new Set<NodeEvent['kind']>() }
    const stage = createStage(start, seen)

    beforeEach(() => stage.open())
    afterEach(() => stage.close())
    afterAll(() => {
      const missed = [...eventKinds, ...passingKinds].filter((kind) => !seen.kinds.has(kind))
      expect(missed).toEqual(notReached)
      expect((Object.keys(methods) as MethodName[]).filter((method) => !seen.methods.has(method))).toEqual([])
    })

    peopleStories(stage)
    messageStories(stage)
    readingStories(stage)
    eventStories(stage)
  })
}

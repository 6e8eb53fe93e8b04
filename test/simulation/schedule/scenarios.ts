import { fairWeather, type Scenario } from './scenario.ts'

const two = {
  ...{ seed: 1, people: 2, strangers: false, crypto: 'stand-in', discreet: [], weekMs: 0, weather: fairWeather },
} as const satisfies Omit<Scenario, 'steps'>

/** Schedules that failed once. `npm run soak` found and shrank them; then a person simplified them. */
export const scenarios: readonly { readonly name: string; readonly scenario: Scenario }[] = [
  {
    name: 'a consumer of events misses nothing after a power cut, though the newest cursors are given out again',
    scenario: {
      ...two,
      steps: [
        { at: 1000, who: 1, do: 'send', to: 0, text: 'PLAINTEXT 1' },
        { at: 1999, who: 1, do: 'crash', after: 7, forMs: 5000, loses: 'tail' },
        { at: 2000, who: 1, do: 'send', to: 0, text: 'PLAINTEXT 2' },
        { at: 4000, who: 0, do: 'send', to: 1, text: 'PLAINTEXT 3' },
      ],
    },
  },
  {
    name: 'a crash right after a message was marked as read leaves its sender not untold',
    scenario: {
      ...two,
      steps: [
        { at: 1000, who: 0, do: 'send', to: 1, text: 'PLAINTEXT 1' },
        { at: 4999, who: 1, do: 'crash', after: 1, forMs: 5000, loses: 'nothing' },
        { at: 5000, who: 1, do: 'read', to: 0 },
      ],
    },
  },
  {
    name: 'a crash right before a message is marked as read tells nobody that it was',
    scenario: {
      ...two,
      steps: [
        { at: 1000, who: 0, do: 'send', to: 1, text: 'PLAINTEXT 1' },
        { at: 4999, who: 1, do: 'crash', after: 0, forMs: 5000, loses: 'nothing' },
        { at: 5000, who: 1, do: 'read', to: 0 },
      ],
    },
  },
  {
    name: 'that a message was read is said again when only gossip took it',
    scenario: {
      ...two,
      steps: [
        { at: 1000, who: 0, do: 'send', to: 1, text: 'PLAINTEXT 1' },
        { at: 4000, who: 1, do: 'part', from: 0, silent: true, forMs: 60_000 },
        { at: 5000, who: 1, do: 'read', to: 0 },
        { at: 65_000, who: 0, do: 'consume', limit: 1 },
      ],
    },
  },
  {
    name: 'what nobody fetched for 30 days is expired, although nothing more is said',
    scenario: {
      ...two,
      steps: [
        { at: 1000, who: 1, do: 'stop', forMs: 33 * 86_400_000 },
        { at: 60_000, who: 0, do: 'send', to: 1, text: 'PLAINTEXT 1' },
        { at: 34 * 86_400_000, who: 0, do: 'consume', limit: 1 },
      ],
    },
  },
  {
    name: 'a deleted message looks the same when its last edit comes behind its end',
    scenario: {
      ...two,
      steps: [
        { at: 1000, who: 0, do: 'send', to: 1, text: 'PLAINTEXT 1' },
        { at: 4000, who: 0, do: 'part', from: 1, silent: true, forMs: 500 },
        { at: 4100, who: 0, do: 'edit', to: 1, which: 0, text: 'PLAINTEXT 2' },
        { at: 4800, who: 0, do: 'delete', to: 1, which: 0 },
      ],
    },
  },
]

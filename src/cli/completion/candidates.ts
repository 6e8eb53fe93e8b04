import type { RpcClient } from '../../rpc/client.ts'
import { harmlessName } from '../../shared/text/harmless.ts'
import { chooseAccount, idOf, listAccounts } from '../../supervisor/accounts.ts'
import { findNode } from '../../supervisor/find-node.ts'
import type { Folders } from '../../supervisor/folders.ts'
import { catalogue, type Completion } from '../catalogue.ts'
import { type Candidate, flagName } from '../command.ts'
import { shortId } from '../output/show.ts'
import type { Place } from './find-place.ts'

/** The shell itself completes names of files and folders. The scripts recognise these words. */
const files: Candidate = { word: ':files', about: '' }
const folders: Candidate = { word: ':folders', about: '' }

export interface Where {
  readonly folders: Folders
  /** Name or address; undefined for the only account. */
  readonly account: string | undefined
}

/** Longest time in ms to wait for a node, because a person waits at a prompt. */
const answerMs = 1_000

/** All candidates at a place. Asks a node that runs; starts none. */
export async function candidatesFor(place: Place, where: Where): Promise<readonly Candidate[]> {
  switch (place.is) {
    case 'command':
      return commands(place.group)
    case 'flag':
      return Object.entries(place.names).map(([key, { about, default: isOn }]) => ({
        word: isOn ? `--no-${flagName(key).slice(2)}` : flagName(key),
        about,
      }))
    case 'value':
      return (await valuesOf(place.name, where)).map((each) => ({ ...each, word: `${place.before}${each.word}` }))
    case 'argument':
      return completions[place.completion](where, place.previous)
    case 'nothing':
      return []
  }
}

function commands(group: string | undefined): readonly Candidate[] {
  const words = new Map<string, Candidate>()
  for (const { name, summary } of catalogue) {
    const [first = '', second] = name.split(' ')
    if (group === undefined) {
      const about = second === undefined ? summary : [words.get(first)?.about, second].filter(Boolean).join(', ')
      words.set(first, { word: first, about })
    } else if (first === group && second !== undefined) words.set(second, { word: second, about: summary })
  }
  return [...words.values()]
}

/** Candidates for values of flags, by the name of the value in the help. */
const byValueName: Readonly<Record<string, (where: Where) => Promise<readonly Candidate[]>>> = {
  'NAME|ADDRESS': accounts,
  TO: contacts,
  WHO: contacts,
  CONVERSATION: contacts,
  K: eventKinds,
  F: async () => [files],
  DIR: async () => [folders],
}

async function valuesOf(name: string, where: Where): Promise<readonly Candidate[]> {
  if (/^[a-z]+(\|[a-z]+)+$/.test(name)) return name.split('|').map((word) => ({ word, about: '' }))
  return (await byValueName[name]?.(where)) ?? []
}

const completions: Readonly<Record<Completion, (where: Where, previous: string) => Promise<readonly Candidate[]>>> = {
  account: accounts,
  contact: contacts,
  request: requests,
  async setting() {
    const { settingChoices } = await import('../commands/config.ts')
    return [...settingChoices].map(([word, choices]) => ({ word, about: choices.join(', ') }))
  },
  async 'setting-value'(_where, setting) {
    const { settingChoices } = await import('../commands/config.ts')
    return [...(settingChoices.get(setting) ?? []), 'default'].map((word) => ({ word, about: '' }))
  },
  shell: async () => ['bash', 'zsh', 'fish'].map((word) => ({ word, about: '' })),
}

async function accounts({ folders }: Where): Promise<readonly Candidate[]> {
  return listAccounts(folders).map(({ name, address }) => named(name, address))
}

/** Offers the address if the name must be cleaned, because such a name cannot be typed. */
function named(name: string, address: string, about = address): Candidate {
  return harmlessName(name) === name && !/^[-:]/.test(name) ? { word: name, about } : { word: address, about: '' }
}

async function contacts(where: Where): Promise<readonly Candidate[]> {
  return askNode(where, async (client) => {
    const list = await client.call('contact.list', {}, AbortSignal.timeout(answerMs))
    return list.map(({ name, address }) => named(name, address))
  })
}

/** Offers each request by its id and by the name of its requester. */
async function requests(where: Where): Promise<readonly Candidate[]> {
  return askNode(where, async (client) => {
    const list = await client.call('request.list', {}, AbortSignal.timeout(answerMs))
    return list.flatMap(({ id, from }) => [
      { word: shortId(id), about: harmlessName(from.name) },
      named(from.name, from.address),
    ])
  })
}

async function eventKinds(): Promise<readonly Candidate[]> {
  const { eventKinds: kinds } = await import('../../rpc/contract/event-kinds.ts')
  const groups = new Set(kinds.map((kind) => kind.split('.')[0] ?? kind))
  return [...groups, ...kinds].map((word) => ({ word, about: '' }))
}

async function askNode(
  { folders, account }: Where,
  ask: (client: RpcClient) => Promise<readonly Candidate[]>,
): Promise<readonly Candidate[]> {
  const found = await findNode(folders, idOf(chooseAccount(listAccounts(folders), account)), answerMs)
  if (found.state !== 'running') return []
  return ask(found.client).finally(() => found.client.close())
}

import { readdir, readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { deriveAccount } from '../../src/identity/keys.ts'
import { parseWords } from '../../src/identity/mnemonic.ts'
import { dropReasons } from '../../src/protocol/drops.ts'
import { toHex } from '../../src/shared/bytes.ts'
import { deviceId } from '../../src/shared/ids.ts'
import { vectorFiles } from '../support/vectors/index.ts'
import { accounts, readVectors } from '../support/vectors/read.ts'

const folder = new URL('./', import.meta.url)
let generated: ReadonlyMap<string, string>
beforeAll(async () => (generated = await vectorFiles()))

/** What words lead to: written once, by other programs, and never changed. */
const frozen = ['kdf-v1.json', 'derived-secrets.json']

test('every file of the folder is generated, but the frozen ones', async () => {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json') && !frozen.includes(name))
  expect(files.sort()).toEqual([...generated.keys()].sort())
})

test('the generator writes what is committed: otherwise run `node scripts/make-vectors.ts` and look at what changed', async () => {
  for (const [name, text] of generated) {
    const committed = await readFile(new URL(name, folder), 'utf8')
    expect(firstDifference(text, committed), name).toBeUndefined()
  }
})

/** Short enough to be read: a file may have a megabyte. */
function firstDifference(text: string, other: string): string | undefined {
  const others = other.split('\n')
  const line = text.split('\n').findIndex((one, index) => one !== others[index])
  if (text === other) return undefined
  return `line ${line + 1}: ${others[line]?.slice(0, 100) ?? 'the end'}`
}

describe.each(accounts)('the account of $name', (account) => {
  test('comes from its words', async () => {
    const keys = await deriveAccount(parseWords(account.words), '')
    const { spki, ed25519, mlKem, mlDsa } = keys.bundle
    expect({ account: keys.id, spki: toHex(spki), ed25519: toHex(ed25519), mlKem: toHex(mlKem), mlDsa: toHex(mlDsa) }).toEqual(
      { account: account.account, spki: account.spki, ed25519: account.ed25519, mlKem: account.mlKem, mlDsa: account.mlDsa },
    )
    for (const { id, ed25519: key } of account.devices) expect(toHex(keys.deviceKey(deviceId(id)).raw)).toBe(key)
  })
})

test('every reason for which an envelope is dropped has a vector, but those of a node that has too much to do', () => {
  const { bad } = readVectors('protocol-1') as { bad: { drop: string }[] }
  const named = ['requests', 'acceptances'].flatMap((name) => {
    const { vectors } = readVectors(name) as { vectors: { expect: string }[] }
    return vectors.map(({ expect: reason }) => reason)
  })
  const found = new Set([...named, ...bad.map(({ drop }) => drop)])
  expect(dropReasons.filter((reason) => !found.has(reason))).toEqual(['flood', 'full', 'overload'])
})

test('no two vectors of a file have one name', async () => {
  for (const name of generated.keys()) {
    const { vectors = [] } = readVectors(name.replace('.json', '')) as { vectors?: { name: string; reads?: string }[] }
    const names = vectors.map((one) => `${one.reads ?? ''} ${one.name}`)
    expect(new Set(names).size, name).toBe(names.length)
  }
})

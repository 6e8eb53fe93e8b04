/** SPEC.md and THREATS.md refer to sections, tests and files; comments refer to sections of both. This test fails for a reference that leads nowhere. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const read = (path: string) => readFileSync(path, 'utf8')
const documents = ['src/protocol/SPEC.md', 'src/protocol/THREATS.md']
const [spec = '', threats = ''] = documents.map(read)

/** Numbers of the headings of a document, such as `9` and `9.4`. */
const headings = (text: string) => new Set([...text.matchAll(/^#{2,3} ([\d.]*\d)\.? /gm)].map(([, number]) => number))
const numbersIn = (text: string) => text.match(/\d+(?:\.\d+)?/g) ?? []

/** Section numbers that a text cites: "section 4", "sections 4, 7 and 8.1". */
function cited(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap(([, numbers = '']) => numbersIn(numbers))
}

describe('every section that is cited exists', () => {
  test.each(documents)('in %s', (path) => {
    const own = /(?<!RFC \d+ )\bsections? (\d+(?:\.\d+)?(?:(?:, | and )\d+(?:\.\d+)?)*)/gi
    const numbers = cited(read(path), own)
    expect(numbers.length).toBeGreaterThan(10)
    const all = [...headings(spec), ...(path.endsWith('THREATS.md') ? headings(threats) : [])]
    expect(numbers.filter((number) => !all.includes(number))).toEqual([])
  })

  test('in the comments of the source', () => {
    const sources = globSync('src/**/*.{ts,tsx}').map(read).join('\n')
    const of = (name: string) =>
      cited(sources, new RegExp(`${name}\\.md,? sections? (\\d+(?:\\.\\d+)?(?:(?:, | and )\\d+(?:\\.\\d+)?)*)`, 'g'))
    expect(of('SPEC').length).toBeGreaterThan(20)
    expect(of('SPEC').filter((number) => !headings(spec).has(number))).toEqual([])
    expect(of('THREATS').filter((number) => !headings(threats).has(number))).toEqual([])
  })
})

describe('the evidence of a threat exists', () => {
  const tests =
    /\b((?:unit|property|integration|e2e|simulation|compliance|vectors)(?:\/[\w-]+)+)(?:\.ts)?((?: "[^"]+")*)/g
  const evidence = threats
    .split('\n\n')
    .filter((block) => /^\|.*\| evidence \|\n/.test(block))
    .flatMap((block) => block.split('\n').slice(2))
    .map((row) => ({ claim: row.split('|').slice(1, -2).join('|').trim(), cell: row.split('|').at(-2) ?? '' }))

  test('there are many claims', () => expect(evidence.length).toBeGreaterThan(40))

  test.each(evidence)('$claim', ({ cell }) => {
    const named = [...cell.matchAll(tests)]
    for (const [, path = '', titles = ''] of named) {
      const file = [`test/${path}.test.ts`, `test/${path}.test.tsx`, `test/${path}.ts`].find((one) => existsSync(one))
      expect(file, `no file of tests is called ${path}`).toBeDefined()
      const text = read(file ?? '')
      for (const [, title = ''] of titles.matchAll(/"([^"]+)"/g))
        expect(text.includes(title), `${path} has no test called ${title}`).toBe(true)
    }
    const files = [...cell.matchAll(/(?<![\w/])(?!unit|simulation)[\w-]+\/[\w/-]+\.ts\b/g)].map(([path]) => path)
    for (const path of files) expect(existsSync(`src/${path}`), `src/${path} is not there`).toBe(true)
    expect(named.length > 0 || files.length > 0 || /\*measured\*|\bsection \d/.test(cell)).toBe(true)
  })
})

/**
 * SPEC.md and THREATS.md refer to sections, tests and files; comments refer to sections of both and to files; the README refers to files. This test fails
 * for a reference that leads nowhere.
 */
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
    /\b((?:unit|property|integration|e2e|simulation|compliance|vectors|hostile)(?:\/[\w-]+)+)(?:\.ts)?((?: "[^"]+")*)/g
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

describe('every file that is cited exists', () => {
  const files = globSync(['*.*', '{bin,scripts,src,test}/**/*'])
  /** Files outside of the repository: one of the build, one of a home, one of Ink. */
  const elsewhere = ['main.js', 'config.json', 'ink/build/output.js']
  const ending = String.raw`(?:\.(?:tsx?|[cm]?js|json|md))`

  /** Paths from the root of the repository: "src/rpc", "test/unit/documents.test.ts". */
  const paths = (text: string) =>
    [...text.matchAll(/(?<![\w./-])(?:src|test|scripts)\/[\w./*-]*[\w*]/g)].map(([path]) => path)
  const exists = (path: string) => existsSync(path) || globSync(path).length > 0

  const comments = globSync('{src,bin,scripts,test}/**/*.{ts,tsx}')
    .filter((path) => !path.startsWith('test/fixtures/'))
    .map((path) => {
      const lines = read(path).matchAll(/^\s*(?:\/\*|\*|\/\/).*|\s\/\/ .*|\/\*\*.*?\*\//gm)
      return { path, text: [...lines].map(([line]) => line).join('\n') }
    })

  test('by its path', () => {
    const cited = comments.flatMap(({ path, text }) => paths(text).map((cites) => ({ path, cites })))
    expect(cited.length).toBeGreaterThan(20)
    expect(cited.filter(({ cites }) => !exists(cites))).toEqual([])
  })

  test('by its name', () => {
    const name = new RegExp(String.raw`(?<![\w./-])[\w./-]*[\w-]${ending}(?![\w.-]*\w)`, 'g')
    const cited = comments.flatMap(({ path, text }) =>
      [...text.matchAll(name)].map(([cites]) => ({ path, cites: cites.replace(/^(?:\.{1,2}\/)+/, '') })),
    )
    const isThere = (cites: string) => files.some((file) => file === cites || file.endsWith(`/${cites}`))
    expect(cited.length).toBeGreaterThan(30)
    expect(cited.filter(({ cites }) => !isThere(cites) && !elsewhere.includes(cites))).toEqual([])
  })

  test('and no design outside of the repository', () => {
    expect(comments.filter(({ text }) => /\bdesign\//.test(text)).map(({ path }) => path)).toEqual([])
  })

  test('in the README', () => {
    const cited = paths(read('README.md'))
    expect(cited.length).toBeGreaterThan(30)
    expect(cited.filter((path) => !exists(path))).toEqual([])
  })
})

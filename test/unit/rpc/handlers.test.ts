import { relative } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'

test('a misnamed, missing or wrongly typed handler does not compile', () => {
  const root = new URL('../../../', import.meta.url).pathname
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, (path) => ts.sys.readFile(path)) as { config: unknown }
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const fixture = `${root}test/fixtures/rpc/misnamed-handler.ts`
  const program = ts.createProgram([fixture], options)
  const found = ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file && relative(file.fileName, fixture) === '')
    .map(({ file, start, messageText }) => {
      const line = file?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0
      return `${file?.text.split('\n')[line]?.match(/const (\w+)/)?.[1]}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
    })
  expect(found).toEqual([
    expect.stringMatching(/^misnamed: .*node\.halt.* does not exist/),
    expect.stringMatching(/^incomplete: Property .*node\.stop.* is missing/),
    expect.stringMatching(/^wrongResult: Type .* is not assignable/),
  ])
}, 60_000)

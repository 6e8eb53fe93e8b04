import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node'

/** Label of a need (`needs.ts`). */
const label = /\(needs [^)]*(\([^)]*\)[^)]*)*\)/

/** Prints the tests that were skipped because the machine lacks a program, and the package of the program. */
export default class SkippedReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines = new Set(modules.flatMap((module) => skippedIn(module)))
    if (lines.size > 0) console.log(`\n${[...lines].map((line) => `skipped: ${line}`).join('\n')}`)
  }
}

function skippedIn(module: TestModule): string[] {
  return [...module.children.allTests('skipped')].flatMap((test) => {
    const named = lineage(test).find(({ name, options }) => options.mode === 'skip' && label.test(name))
    return named === undefined ? [] : [`${module.relativeModuleId}: ${named.fullName}`]
  })
}

/** The titles from the outermost suite to the test. */
function lineage(test: TestCase): (TestCase | TestSuite)[] {
  const line: (TestCase | TestSuite)[] = [test]
  for (let { parent } = test; parent.type === 'suite'; { parent } = parent) line.unshift(parent)
  return line
}

export interface TypedLine {
  /** The complete words before the cursor, without the name of the program. */
  readonly words: readonly string[]
  /** The word at the cursor up to the cursor; empty behind a space. */
  readonly current: string
}

/** A word of a shell, complete or not: quoted parts, escaped characters, other characters except spaces. */
const word = /(?:'[^']*(?:'|$)|"(?:\\[^]|[^"\\])*(?:"|$)|\\[^]|\\$|[^\s'"\\])+/g

/** Splits a command line up to the cursor as shells do. Expands nothing. */
export function splitLine(line: string): TypedLine {
  const typed = line.match(word) ?? []
  const isNewWord = typed.length === 0 || /(^|[^\\])\s$/.test(line.slice(line.lastIndexOf(typed.at(-1) ?? '')))
  const all = [...typed, ...(isNewWord ? [''] : [])].map(unquote)
  // Assignments of variables may stand before the command.
  const command = all.findIndex((each) => !/^\w+=/.test(each))
  return { words: all.slice(command + 1, -1), current: command === all.length - 1 ? '' : (all.at(-1) ?? '') }
}

const unquote = (typed: string): string =>
  typed.replaceAll(
    /'([^']*)(?:'|$)|"((?:\\[^]|[^"\\])*)(?:"|$)|\\([^]?)/g,
    (_, single?: string, double?: string, escaped?: string) =>
      single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? '',
  )

export interface TypedLine {
  /** The words that are whole, without the command itself. */
  readonly words: readonly string[]
  /** The word at the cursor, as far as it is typed: empty behind a space. */
  readonly current: string
}

/** A word of a shell, perhaps not ended: quoted parts, escaped characters, and all else but spaces. */
const word = /(?:'[^']*(?:'|$)|"(?:\\[^]|[^"\\])*(?:"|$)|\\[^]|\\$|[^\s'"\\])+/g

/** Splits the beginning of a command line, up to the cursor, as shells do. Nothing is expanded. */
export function splitLine(line: string): TypedLine {
  const typed = line.match(word) ?? []
  const isNewWord = typed.length === 0 || /(^|[^\\])\s$/.test(line.slice(line.lastIndexOf(typed.at(-1) ?? '')))
  const all = [...typed, ...(isNewWord ? [''] : [])].map(unquote)
  // Variables that are set for the command alone come before it.
  const command = all.findIndex((each) => !/^\w+=/.test(each))
  return { words: all.slice(command + 1, -1), current: command === all.length - 1 ? '' : (all.at(-1) ?? '') }
}

const unquote = (typed: string): string =>
  typed.replaceAll(
    /'([^']*)(?:'|$)|"((?:\\[^]|[^"\\])*)(?:"|$)|\\([^]?)/g,
    (_, single?: string, double?: string, escaped?: string) =>
      single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? '',
  )

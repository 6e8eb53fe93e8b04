/** Whether a text has all words of a query. The beginning of a word is enough; words "in quotes" must stand together. */
export function matcher(query: string): (text: string) => boolean {
  const wanted = [...query.toLowerCase().matchAll(/"([^"]*)"?|(\S+)/g)]
    .map(([, quoted, word]) => (quoted ?? word ?? '').trim())
    .filter(Boolean)
  return (text) => wanted.length > 0 && wanted.every((each) => text.toLowerCase().includes(each))
}

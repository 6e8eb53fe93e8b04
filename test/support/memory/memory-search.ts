/** Whether a text has all of these words, as beginnings of words; "in quotes" they stand together. */
export function matcher(query: string): (text: string) => boolean {
  const wanted = [...query.toLowerCase().matchAll(/"([^"]*)"?|(\S+)/g)]
    .map(([, quoted, word]) => (quoted ?? word ?? '').trim())
    .filter(Boolean)
  return (text) => wanted.length > 0 && wanted.every((each) => text.toLowerCase().includes(each))
}

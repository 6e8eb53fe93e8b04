/**
 * Takes the first rows that fit into one answer: at most `limit`, and at most `maxBytes` of JSON, but at least one.
 * @returns `more`: whether rows were left out
 */
export function takePage<Row, Shape>(
  rows: readonly Row[],
  limit: number,
  maxBytes: number,
  shape: (row: Row) => Shape,
): { readonly taken: readonly Shape[]; readonly more: boolean } {
  const taken: Shape[] = []
  let bytes = 0
  for (const row of rows.slice(0, limit)) {
    const shaped = shape(row)
    bytes += Buffer.byteLength(JSON.stringify(shaped))
    if (bytes > maxBytes && taken.length > 0) break
    taken.push(shaped)
  }
  return { taken, more: taken.length < rows.length }
}

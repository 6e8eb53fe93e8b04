/**
 * Bytes in the notation of the vectors: hexadecimal, or a list of parts to join. A part is hexadecimal, a repeated byte, or a named value of the file.
 */
export type BytesText = string | readonly Part[]
type Part = string | { readonly repeat: string; readonly times: number } | { readonly named: string }

/** Shortest repetition that becomes a part. */
const longRun = 256

/** @param named values that the text names instead of repeating them */
export function bytesText(bytes: Buffer, named: Readonly<Record<string, Buffer>> = {}): BytesText {
  const parts: Part[] = []
  let from = 0
  for (let at = 0; at < bytes.length;) {
    const [part, length] = longPart(bytes, at, named)
    if (part === undefined) {
      at++
      continue
    }
    if (at > from) parts.push(bytes.toString('hex', from, at))
    parts.push(part)
    at += length
    from = at
  }
  if (parts.length === 0) return bytes.toString('hex')
  if (from < bytes.length) parts.push(bytes.toString('hex', from))
  return parts
}

function longPart(bytes: Buffer, at: number, named: Readonly<Record<string, Buffer>>): [Part | undefined, number] {
  for (const [name, value] of Object.entries(named))
    if (bytes.subarray(at, at + value.length).equals(value)) return [{ named: name }, value.length]
  let end = at + 1
  while (end < bytes.length && bytes[end] === bytes[at]) end++
  const times = end - at
  return times < longRun ? [undefined, 0] : [{ repeat: bytes.toString('hex', at, at + 1), times }, times]
}

/** @throws Error if `named` lacks a name */
export function bytesOf(text: BytesText, named: Readonly<Record<string, string>> = {}): Uint8Array<ArrayBuffer> {
  const parts = typeof text === 'string' ? [text] : text
  return new Uint8Array(Buffer.concat(parts.map((part) => bytesOfPart(part, named))))
}

function bytesOfPart(part: Part, named: Readonly<Record<string, string>>): Buffer {
  if (typeof part === 'string') return Buffer.from(part, 'hex')
  if ('repeat' in part) return Buffer.alloc(part.times, part.repeat, 'hex')
  const value = named[part.named]
  if (value === undefined) throw new Error(`the file does not name ${part.named}`)
  return Buffer.from(value, 'hex')
}

const lineFeed = 0x0a

/**
 * The lines of a UTF-8 text that comes in pieces; what follows the last line feed is a line too, unless it is empty. Split
 * at line feeds only: Node's readline also splits at U+2028, which a reason may hold. A line is decoded by itself, because
 * one letter outside Latin-1 doubles the whole string that it stands in.
 */
export async function* textLines(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let rest: Uint8Array[] = []
  for await (const piece of pieces) {
    let start = 0
    for (let end = piece.indexOf(lineFeed); end >= 0; end = piece.indexOf(lineFeed, start)) {
      yield decoder.decode(joined(rest, piece.subarray(start, end)))
      rest = []
      start = end + 1
    }
    if (start < piece.length) rest.push(piece.subarray(start))
  }
  if (rest.length > 0) yield decoder.decode(joined(rest))
}

function joined(before: readonly Uint8Array[], last: Uint8Array = new Uint8Array()): Uint8Array {
  if (before.length === 0) return last
  const parts = [...before, last]
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

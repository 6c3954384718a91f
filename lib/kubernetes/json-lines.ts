import 'server-only'

/** Splits a body into its lines, one JSON value each; a line that is none throws. */
export async function* jsonLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true })
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim() !== '') yield parseLine(line)
  }
  // A line cut off in the middle is a lost connection; the caller sees the end and comes back.
  if (rest.trim() !== '') yield parseLine(rest)
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (cause) {
    throw new Error('The API server sent a watch line that is not JSON', { cause })
  }
}

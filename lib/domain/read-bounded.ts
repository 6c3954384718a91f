/** The body as text; null when there is more of it than anybody should have to read. The rest is then not read. */
export async function readBounded(body: AsyncIterable<Uint8Array>, mostBytes: number): Promise<string | null> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let length = 0
  let text = ''
  for await (const bytes of body) {
    length += bytes.byteLength
    if (length > mostBytes) return null
    text += decoder.decode(bytes, { stream: true })
  }
  return text + decoder.decode()
}

import 'server-only'
import type { Dispatcher } from 'undici'

/** Null when there is more than anybody should have to read. */
export async function readBounded(body: Dispatcher.ResponseData['body'], mostBytes: number): Promise<string | null> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    const bytes: Uint8Array = chunk
    length += bytes.byteLength
    if (length > mostBytes) return null
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

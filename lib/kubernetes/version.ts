import 'server-only'
import type { Connection } from './client.ts'
import { textAt } from './json.ts'

/** The API server's own word for its version, which it tells everybody. */
export async function readVersion(connection: Connection): Promise<string> {
  const { body } = await connection.request({ path: '/version' })
  return textAt(body, 'gitVersion') ?? 'a version that it does not tell'
}

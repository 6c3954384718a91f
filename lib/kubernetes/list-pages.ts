import 'server-only'
import { setImmediate } from 'node:timers/promises'
import { ApiFailure } from './api-failure.ts'
import type { Connection } from './client.ts'
import { isJson, listAt, textAt, type Json } from './json.ts'

const pageSize = 500
const mostRestarts = 3

/**
 * Lists in pages of raw JSON, giving way between pages so that thousands of pods do not stall the process. A page
 * whose token expired (410) starts the list again. `query` narrows it, without `limit` and `continue`.
 */
export async function listPages<Item>(
  connection: Connection,
  path: string,
  keep: (item: Json) => Item,
  signal: AbortSignal,
  query = '',
): Promise<{ readonly items: readonly Item[]; readonly version: string }> {
  for (let restarts = 0; ; restarts += 1) {
    try {
      return await listOnce(connection, query === '' ? `${path}?` : `${path}?${query}&`, keep, signal)
    } catch (error) {
      const isExpired = error instanceof ApiFailure && error.status === 410
      if (!isExpired || restarts >= mostRestarts) throw error
    }
  }
}

async function listOnce<Item>(connection: Connection, path: string, keep: (item: Json) => Item, signal: AbortSignal) {
  const items: Item[] = []
  let token: string | null = null
  for (;;) {
    const query: string =
      token === null ? `limit=${pageSize}` : `limit=${pageSize}&continue=${encodeURIComponent(token)}`
    const { body } = await connection.request({ path: `${path}${query}`, signal })
    const version = textAt(body, 'metadata', 'resourceVersion')
    if (version === null) throw new Error(`The list ${path.split('?')[0]} came without a version`)
    for (const item of listAt(body, 'items')) if (isJson(item)) items.push(keep(item))
    token = textAt(body, 'metadata', 'continue')
    if (token === null) return { items, version }
    await setImmediate()
  }
}

import type { ServerResponse } from 'node:http'
import type { Account, Accounts } from './accounts.ts'
import type { Json, JsonObject } from './json.ts'
import type { Kind } from './kinds.ts'
import type { LogBook } from './log-book.ts'
import type { Schemas } from './schemas.ts'
import type { Store } from './store.ts'
import type { UsageMeter } from './usage-meter.ts'

/** What the façade's handlers share: one embedded cluster. */
export type ApiWorld = {
  store: Store
  schemas: Schemas
  accounts: Accounts
  logs: LogBook
  usage: UsageMeter
  gitVersion: string
  createService(object: JsonObject): Promise<JsonObject>
  removeService(object: JsonObject): Promise<void>
  /** Whether metrics.k8s.io answers; switched off to show a cluster without it. */
  hasMetrics(): boolean
}

export type ApiRequest = {
  method: string
  path: string
  query: URLSearchParams
  header(name: string): string | undefined
  account: Account
  body: Buffer
  /** Aborts when the caller has gone. */
  signal: AbortSignal
}

/** A request for objects of one kind, taken apart. */
export type ResourceRequest = ApiRequest & {
  kind: Kind
  namespace: string | undefined
  name: string | undefined
  subresource: string | undefined
}

export type Answer =
  | { status: number; body: Json; warnings?: string[]; contentType?: string }
  | { status: number; text: string }
  | { stream: (response: ServerResponse) => void }

export const isDryRun = (request: ApiRequest): boolean => request.query.getAll('dryRun').includes('All')

export function fieldManagerOf(request: ApiRequest): string {
  const named = request.query.get('fieldManager')
  if (named) return named
  const agent = request.header('user-agent')?.split('/')[0]
  return agent && agent !== '' ? agent : 'unknown'
}

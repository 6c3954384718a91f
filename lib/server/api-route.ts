import 'server-only'

import * as z from 'zod/mini'

import type { Permission } from '#lib/domain/permissions.ts'
import type { Refusal } from '#lib/domain/refusal.ts'

/** `anyone` needs no sign-in; `signed-in` is open to every role. */
export type Access = Permission | 'signed-in' | 'anyone'

/** One route of the API as it is declared once: the handler, the description and the tests are made from it. */
export type ApiRoute = {
  readonly method: 'GET' | 'POST' | 'PUT'
  /** Braces name the parameters, which are the folders in brackets under `app/api`. */
  readonly path: `/api/${string}`
  readonly summary: string
  readonly access: Access
  /** Which questions the wall asks: these also for a screen without a session that was given a wall link. Null for none. */
  readonly wallAsks: ((query: URLSearchParams) => boolean) | null
  /** False where a browser asks by itself: that must not keep a session from becoming idle. */
  readonly isActivity: boolean
  /** Which first answer is a yes. */
  readonly status: 200 | 201 | 202
  readonly params: z.ZodMiniObject
  readonly query: z.ZodMiniObject
  readonly body: z.ZodMiniType | null
  readonly answer: z.ZodMiniType
  /** Every other content type than JSON, for the description. */
  readonly answerType: 'application/json' | 'text/event-stream' | 'application/octet-stream' | 'application/x-ndjson'
  readonly refusals: readonly Refusal['reason'][]
}

const none = z.strictObject({})

const usual = {
  wallAsks: null,
  isActivity: true,
  status: 200,
  params: none,
  query: none,
  body: null,
  answerType: 'application/json',
  refusals: [],
} as const

type Declaration = Pick<ApiRoute, 'method' | 'path' | 'summary' | 'access' | 'answer'> & Partial<ApiRoute>

/** What may keep a plan that was confirmed from being carried out, whatever it changes. */
export const notCarriedOut = [
  'not-found',
  'guardrail',
  'plan-unknown',
  'plan-expired',
  'plan-differs',
  'changed-meanwhile',
  'missing-right',
  'refused-by-cluster',
  'audit-unavailable',
  'audit-distrusted',
  'cluster-unavailable',
] as const satisfies ApiRoute['refusals']

/** For routes of which the wall may ask everything. */
export const always = () => true

/** Fills in what most routes have in common. */
export function route<const Declared extends Declaration>(
  declared: Declared,
): Omit<typeof usual, keyof Declared> & Declared {
  return { ...usual, ...declared }
}

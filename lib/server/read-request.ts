import 'server-only'

import type * as z from 'zod/mini'

import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'

/** `server.mjs` has refused larger bodies before; this holds where a test calls a handler directly. */
const bodyLimitBytes = 64 * 1024

type Issue = { readonly path: string; readonly message: string }

/** Reads a value by its schema; every fault is named by its path. */
export function readBy<Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
): Result<z.output<Schema>, Refusal> {
  const parsed = schema.safeParse(value, { reportInput: true })
  if (parsed.success) return granted(parsed.data)
  return malformed(parsed.error.issues.flatMap(describeIssue))
}

/** An empty parameter says nothing, as a form sends it; one that is given twice says two things. */
export function queryOf(search: URLSearchParams): Result<Record<string, string>, Refusal> {
  const values: Record<string, string> = {}
  for (const name of new Set(search.keys())) {
    const given = search.getAll(name).filter((value) => value !== '')
    if (given.length > 1) return malformed([{ path: name, message: 'is given more than once' }])
    if (given[0] !== undefined) values[name] = given[0]
  }
  return granted(values)
}

export async function bodyOf(request: Request): Promise<Result<unknown, Refusal>> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') return refused({ reason: 'not-json' })
  const text = await request.text()
  if (Buffer.byteLength(text) > bodyLimitBytes) return refused({ reason: 'body-too-large', limitBytes: bodyLimitBytes })
  try {
    return granted(JSON.parse(text))
  } catch {
    return malformed([{ path: '', message: 'The body is not valid JSON' }])
  }
}

function malformed(issues: readonly Issue[]): Result<never, Refusal> {
  return refused({ reason: 'malformed', issues })
}

function describeIssue(issue: z.core.$ZodIssue): Issue[] {
  const path = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: path === '' ? key : `${path}.${key}`, message: 'is not a known field' }))
  }
  return [{ path, message: issueWords(issue) }]
}

function issueWords(issue: Exclude<z.core.$ZodIssue, { code: 'unrecognized_keys' }>): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${typeWords(issue.expected)}`
    case 'too_small':
      return issue.origin === 'string'
        ? `must have at least ${issue.minimum} characters`
        : `must be at least ${issue.minimum}`
    case 'too_big':
      return issue.origin === 'string'
        ? `must have at most ${issue.maximum} characters`
        : `must be at most ${issue.maximum}`
    case 'invalid_value':
      return `must be ${issue.values.map(String).join(' or ')}`
    case 'invalid_format':
      return `is not ${formatWords(issue.format)}`
    case 'custom':
    case 'invalid_element':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
      return 'is not usable'
  }
}

function typeWords(expected: string): string {
  switch (expected) {
    case 'int':
    case 'safeint':
      return 'a whole number'
    case 'string':
      return 'text'
    case 'object':
      return 'an object'
    default:
      return `a ${expected}`
  }
}

function formatWords(format: string): string {
  switch (format) {
    case 'uuid':
      return 'an id of the console'
    case 'datetime':
      return 'a time such as 2026-11-20T14:32:07Z'
    default:
      return 'in the expected form'
  }
}

import 'server-only'

import * as z from 'zod/mini'

import {
  objectivesExpected,
  parseObjectives,
  usualObjectives,
  type ApiRole,
  type Promised,
} from '#lib/domain/objectives/objective.ts'
import { isPostAddress } from './setting-addresses.ts'
import { parseNetworks } from './trusted-networks.mjs'

/** RFC 1123, as Kubernetes asks of a namespace. */
export const namespace = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/

/** Without the blanks around it. */
export const text = z.pipe(
  z.string(),
  z.transform((value: string) => value.trim()),
)

/** Null for a variable that is not set or empty. */
export const optionalText = z.pipe(
  z.optional(text),
  z.transform((value: string | undefined) => value || null),
)

export function wholeNumber(standard: number, least: number, most: number) {
  const expected = `a whole number from ${least} to ${most}`
  return z.pipe(
    z.optional(text),
    z.pipe(
      z.transform((value: string | undefined) => (value ? Number(value) : standard)),
      z.number(expected).check(z.int(expected), z.gte(least, expected), z.lte(most, expected)),
    ),
  )
}

export function networks(standard: string) {
  return z.pipe(
    z.optional(text),
    z.transform((value: string | undefined, context) => {
      const parsed = parseNetworks(value ?? standard)
      if ('networks' in parsed) return parsed.networks.ranges
      context.issues.push({ code: 'custom', input: value, message: `networks, but ${parsed.problem}` })
      return z.NEVER
    }),
  )
}

export function namespaces() {
  return z.pipe(
    z.optional(text),
    z.pipe(
      z.transform(
        (value: string | undefined) =>
          value
            ?.split(',')
            .map((name) => name.trim())
            .filter(Boolean) ?? [],
      ),
      z.pipe(
        z.array(z.string().check(z.regex(namespace, 'names of Kubernetes namespaces, separated by commas'))),
        z.transform((names: string[]) => [...new Set(names)]),
      ),
    ),
  )
}

export function objectives(role: ApiRole) {
  return z.pipe(
    optionalText,
    z.transform((value: string | null, context): Promised => {
      const parsed = parseObjectives(value ?? usualObjectives[role])
      if (parsed !== null) return parsed
      context.issues.push({ code: 'custom', input: value, message: objectivesExpected })
      return z.NEVER
    }),
  )
}

/** Where the console posts to: the operator names it, and nothing secret stands in it. */
export const postAddress = z.pipe(
  optionalText,
  z.nullable(
    z
      .string()
      .check(
        z.refine(
          isPostAddress,
          'an https URL without credentials, query or fragment (http only to a loopback address)',
        ),
      ),
  ),
)

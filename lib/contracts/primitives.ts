import * as z from 'zod/mini'

/** A point in time as ISO 8601; Kubernetes' own microsecond times pass unchanged. */
export const timeSchema = z.iso.datetime({ offset: true })

/** A count that is never negative. */
export const countSchema = z.int().check(z.gte(0))

/** SHA-256 in lower-case hex. */
export const digestSchema = z.string().check(z.regex(/^[0-9a-f]{64}$/))

/** A namespace, workload or release name; 253 characters is Kubernetes' own limit. */
export const objectNameSchema = z.string().check(z.regex(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/))

/** What a change in the log or in a plan may hold. */
export const scalarSchema = z.nullable(z.union([z.string(), z.number(), z.boolean()]))

import * as z from 'zod/mini'

import { readableText } from '#lib/domain/readable-text.ts'
import { timeSchema } from './primitives.ts'
import { topologySchema } from './topology.ts'

/** A way to the wall for a screen without a session; never its token. */
export const wallLinkSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  madeBy: z.string(),
  madeAt: timeSchema,
  endsAt: timeSchema,
  /** Null unless an admin ended it before its time. */
  revoked: z.nullable(z.object({ at: timeSchema, by: z.string() })),
  lastUsedAt: z.nullable(timeSchema),
})
export type WallLink = z.output<typeof wallLinkSchema>

export const wallLinksAnswerSchema = z.object({ links: z.array(wallLinkSchema) })

export const wallLinkPathSchema = z.strictObject({ link: z.uuid() })

export const longestWallLinkDays = 365

export const wallLinkRequestSchema = z.strictObject({
  name: z.string().check(z.normalize('NFC'), z.trim(), z.regex(readableText), z.minLength(1), z.maxLength(60)),
  days: z.int().check(z.gte(1), z.lte(longestWallLinkDays)),
})
export type WallLinkRequest = z.output<typeof wallLinkRequestSchema>

/** The only answer that ever holds a token. */
export const madeWallLinkSchema = z.object({ link: wallLinkSchema, token: z.string() })
export type MadeWallLink = z.output<typeof madeWallLinkSchema>

export const wallOpeningSchema = z.strictObject({ token: z.string().check(z.regex(/^[\w-]{43}$/)) })

export const wallOpenedSchema = z.object({ endsAt: timeSchema })

/** `now` is the console's clock, for a screen whose own is wrong. */
export const wallSchema = z.object({ now: timeSchema, topology: topologySchema })

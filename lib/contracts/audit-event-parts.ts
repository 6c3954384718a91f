import * as z from 'zod/mini'

import { logText } from './audit-body.ts'
import type { FactField, OcsfMapping } from './audit-event.ts'

export const text = (longest: number): FactField => ({ class: 'public', schema: logText(longest, 0), longest })
export const optionalText = (longest: number): FactField => ({
  ...text(longest),
  schema: z.nullable(logText(longest, 0)),
})
export const personalText = (longest: number): FactField => ({ class: 'personal', schema: logText(longest), longest })
export const count: FactField = { class: 'public', schema: z.int().check(z.gte(0)), longest: 0 }
export const optionalCount: FactField = { ...count, schema: z.nullable(z.int().check(z.gte(0))) }
export const log: FactField = { class: 'public', schema: z.enum(['ops', 'sec']), longest: 3 }

export const ocsf = (classUid: number, className: string, activityId: number, activity: string): OcsfMapping => ({
  classUid,
  className,
  activityId,
  activity,
})
export const updateEntity = ocsf(3004, 'Entity Management', 3, 'Update')
export const since = '0.1.0'

/** Which action this one takes back, and which others were confirmed with it. */
export const actionFacts = { undoes: optionalText(64), group: optionalText(64) }

import type * as z from 'zod/mini'

import type { AuditLogName, AuditPhase } from '#lib/domain/audit-entry.ts'
import type { FieldClass } from './audit-body.ts'

export type FactValue = string | number | boolean | null

/** One fact of an event: its shape and whether it names a person. A secret has no class, so it cannot be declared. */
export type FactField = {
  readonly class: FieldClass
  readonly schema: z.ZodMiniType<FactValue>
  /** Characters of a text; what is longer is cut. */
  readonly longest: number
}

/** The class and activity of OCSF 1.8 that the event is exported as. */
export type OcsfMapping = {
  readonly classUid: number
  readonly className: string
  readonly activityId: number
  readonly activity: string
}

/** One line of the event catalogue. */
export type AuditEvent = {
  readonly log: AuditLogName
  /** Counts up when the facts change their meaning; entries carry it as `name@version`. */
  readonly version: number
  /** The console's version that first wrote it. */
  readonly since: string
  /** For lists and filters. */
  readonly title: string
  /** One sentence for each phase the event may have; braces are filled by `entrySentence`. */
  readonly words: Partial<Record<AuditPhase, string>>
  /** `personal`: the target is somebody's account, so that its name enters as a commitment. */
  readonly target: 'none' | 'public' | 'personal'
  readonly facts: Readonly<Record<string, FactField>>
  readonly ocsf: OcsfMapping
}

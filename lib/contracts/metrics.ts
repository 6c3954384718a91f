import * as z from 'zod/mini'

import { mostPoints } from '#lib/domain/metrics/grid.ts'
import { panelIds, type PanelSubject } from '#lib/domain/metrics/panel.ts'
import { parseSubject } from '#lib/domain/metrics/panel-subject.ts'
import type { RouteReading } from '#lib/domain/metrics/route-reading.ts'
import type { SourceCard, SourceTrouble } from '#lib/domain/metrics/source-card.ts'
import { sourceKindSchema } from './metrics-panel.ts'
import { timeSchema } from './primitives.ts'

const mostRangeMs = 400 * 86_400_000

const subjectTextSchema = z.pipe(
  z.string().check(z.maxLength(600)),
  z.transform((text: string, context): PanelSubject => {
    const subject = parseSubject(text)
    if (subject !== null) return subject
    context.issues.push({
      code: 'custom',
      input: text,
      message: 'role:<role>, workload:<namespace>/<kind>/<name> or instance:<namespace>/<name>',
    })
    return z.NEVER
  }),
)

export const panelQuerySchema = z
  .strictObject({
    id: z.enum(panelIds),
    subject: subjectTextSchema,
    from: timeSchema,
    to: timeSchema,
    points: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(mostPoints)), mostPoints),
  })
  .check(
    z.refine(({ from, to }) => Date.parse(from) < Date.parse(to), { path: ['to'], message: 'after from' }),
    z.refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= mostRangeMs, {
      path: ['from'],
      message: 'at most 400 days before to: nothing is kept for longer',
    }),
  )

export type PanelQuery = z.output<typeof panelQuerySchema>

const troubleSchema = z.enum([
  'unreachable',
  'name-unknown',
  'timed-out',
  'unauthorised',
  'forbidden',
  'not-prometheus',
  'too-heavy',
  'query-refused',
  'unavailable',
  'empty',
  'does-not-know-us',
  'clock-skew',
  'edge-without-hosts',
  'labels-collide',
  'no-owners',
  'no-edge-metrics',
  'no-service-labels',
  'no-topic-metrics',
  'stores-silent',
  'counted-twice',
  'metrics-server-absent',
  'not-permitted',
]) satisfies z.ZodMiniType<SourceTrouble>

export const sourceCardSchema = z.object({
  name: z.string(),
  state: z.enum(['ready', 'degraded', 'failing', 'not-configured', 'starting']),
  host: z.nullable(z.string()),
  foundBy: z.nullable(z.string()),
  flavour: z.nullable(z.string()),
  version: z.nullable(z.string()),
  latencyMs: z.nullable(z.number()),
  scrapeSeconds: z.nullable(z.number()),
  asOf: z.nullable(timeSchema),
  skewMs: z.nullable(z.number()),
  families: z.array(
    z.object({
      kind: sourceKindSchema,
      metric: z.string(),
      isFound: z.boolean(),
      panels: z.array(z.enum(panelIds)),
    }),
  ),
  findings: z.array(z.object({ trouble: troubleSchema, message: z.string(), fix: z.string() })),
}) satisfies z.ZodMiniType<SourceCard>

const routeReadingSchema = z.object({
  resource: z.enum([
    'gateway.networking.k8s.io/gateways',
    'gateway.networking.k8s.io/httproutes',
    'traefik.io/ingressroutes',
  ]),
  state: z.enum(['read', 'absent', 'forbidden', 'unknown']),
}) satisfies z.ZodMiniType<RouteReading>

/** The first source that can answer a panel answers it. */
export const sourcesAnswerSchema = z.object({
  sources: z.array(sourceCardSchema),
  /** Routes by which gateways count, and whether the console may read them. */
  routes: z.array(routeReadingSchema),
})

export type SourcesAnswer = z.output<typeof sourcesAnswerSchema>

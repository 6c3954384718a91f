import * as z from 'zod/mini'

import { mostPoints } from '#lib/domain/metrics/grid.ts'
import {
  panelIds,
  type DataState,
  type Panel,
  type PanelSubject,
  type Quantity,
  type SourceKind,
  type Unit,
} from '#lib/domain/metrics/panel.ts'
import { parseSubject } from '#lib/domain/metrics/panel-subject.ts'
import type { SourceCard, SourceTrouble } from '#lib/domain/metrics/source-card.ts'
import { roles } from '#lib/domain/roles.ts'
import { countSchema, timeSchema } from './primitives.ts'

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

export const unitSchema = z.enum([
  'requests-per-second',
  'events-per-second',
  'messages-per-second',
  'ratio',
  'seconds',
  'cores',
  'bytes',
  'bytes-per-second',
  'count',
]) satisfies z.ZodMiniType<Unit>

export const dataStateSchema = z.enum([
  'value',
  'no-series',
  'no-traffic',
  'partial',
  'stale',
  'error',
  'not-configured',
  'not-permitted',
]) satisfies z.ZodMiniType<DataState>

const sourceKindSchema = z.enum([
  'istio',
  'linkerd',
  'ingress-nginx',
  'traefik',
  'haproxy-ingress',
  'haproxy-ic',
  'envoy-gateway',
  'contour',
  'app',
  'cadvisor',
  'kube-state-metrics',
  'elasticsearch-exporter',
  'redis-exporter',
  'mysql-exporter',
  'pulsar',
  'metrics-server',
  'watch',
  'tracardi',
  'store-api',
]) satisfies z.ZodMiniType<SourceKind>

const quantitySchema = z.enum([
  'requests-at-edge',
  'requests-in-mesh',
  'requests-in-app',
  'events-stored',
  'messages',
  'bytes',
  'resources',
  'state',
]) satisfies z.ZodMiniType<Quantity>

const subjectSchema = z.discriminatedUnion('of', [
  z.object({ of: z.literal('role'), role: z.enum(roles) }),
  z.object({ of: z.literal('workload'), workloadId: z.string() }),
  z.object({ of: z.literal('instance'), instanceId: z.string() }),
]) satisfies z.ZodMiniType<PanelSubject>

export const panelSchema = z.object({
  id: z.enum(panelIds),
  subject: subjectSchema,
  start: timeSchema,
  stepMs: countSchema,
  unit: unitSchema,
  series: z.array(z.object({ key: z.string(), label: z.string(), values: z.array(z.nullable(z.number())) })),
  asOf: z.nullable(timeSchema),
  source: z.nullable(z.object({ kind: sourceKindSchema, name: z.string(), quantity: quantitySchema })),
  quality: z.object({
    state: dataStateSchema,
    coverage: z.nullable(z.number()),
    warnings: z.array(z.string()),
    fix: z.nullable(z.string()),
    unattributed: z.nullable(z.object({ perSecond: z.number(), ratio: z.number() })),
  }),
}) satisfies z.ZodMiniType<Panel>

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

/** The first source that can answer a panel answers it. */
export const sourcesAnswerSchema = z.object({ sources: z.array(sourceCardSchema) })

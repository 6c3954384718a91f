import * as z from 'zod/mini'

import {
  panelIds,
  type DataState,
  type Panel,
  type PanelSubject,
  type Quantity,
  type SourceKind,
  type Unit,
} from '#lib/domain/metrics/panel.ts'
import { roles } from '#lib/domain/role-names.ts'
import { countSchema, timeSchema } from './primitives.ts'

const unitSchema = z.enum([
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

const dataStateSchema = z.enum([
  'value',
  'no-series',
  'no-traffic',
  'partial',
  'stale',
  'error',
  'not-configured',
  'not-permitted',
]) satisfies z.ZodMiniType<DataState>

export const sourceKindSchema = z.enum([
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

const valuesSchema = z.array(z.nullable(z.number()))

export const panelSchema = z.object({
  id: z.enum(panelIds),
  subject: subjectSchema,
  start: timeSchema,
  stepMs: countSchema,
  unit: unitSchema,
  series: z.array(
    z.object({
      key: z.string(),
      label: z.string(),
      values: valuesSchema,
      band: z.exactOptional(z.object({ low: valuesSchema, high: valuesSchema })),
    }),
  ),
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

import * as z from 'zod/mini'

import { noWays, tlsDoubts, type TlsAnswer } from '#lib/domain/health/way-in.ts'
import type { SampledState, SamplerReport } from '#lib/domain/metrics/sampler-report.ts'

const stateSchema = z.enum([
  'ok',
  'absent',
  'forbidden',
  'unavailable',
  'not-configured',
]) satisfies z.ZodMiniType<SampledState>

const tlsAnswerSchema = z.discriminatedUnion('answers', [
  z.object({
    answers: z.literal('tls'),
    protocol: z.string(),
    validFrom: z.string(),
    validTo: z.string(),
    doubt: z.nullable(z.enum(tlsDoubts)),
  }),
  z.object({ answers: z.literal('no-tls'), detail: z.string() }),
  z.object({ answers: z.literal('refused') }),
  z.object({ answers: z.literal('unreachable'), why: z.enum(noWays), detail: z.string() }),
]) satisfies z.ZodMiniType<TlsAnswer>

/** One process writes it into the database and others read it, perhaps of another version. */
export const samplerReportSchema = z.object({
  atMs: z.number(),
  usage: z.array(
    z.object({
      namespace: z.string(),
      state: stateSchema,
      why: z.nullable(z.string()),
      asOfMs: z.nullable(z.number()),
    }),
  ),
  edge: z.object({
    state: stateSchema,
    why: z.nullable(z.string()),
    targets: z.array(z.object({ id: z.string(), kind: z.string(), why: z.nullable(z.string()) })),
    named: z.nullable(z.number()),
    total: z.nullable(z.number()),
  }),
  events: z.object({ state: stateSchema, why: z.nullable(z.string()) }),
  instances: z.object({
    usage: z.array(
      z.object({
        instanceId: z.string(),
        atMs: z.number(),
        windowSeconds: z.number(),
        cpuCores: z.number(),
        memoryBytes: z.number(),
      }),
    ),
    health: z.array(
      z.object({
        instanceId: z.string(),
        answers: z.enum(['yes', 'no', 'unreachable']),
        tookSeconds: z.nullable(z.number()),
        detail: z.string(),
        atMs: z.number(),
      }),
    ),
  }),
  stores: z.array(
    z.object({
      installation: z.string(),
      store: z.enum(['elasticsearch', 'redis', 'mysql', 'pulsar']),
      host: z.string(),
      port: z.number(),
      answers: z.enum(['yes', 'no', 'unreachable']),
      detail: z.string(),
      tookMs: z.nullable(z.number()),
      version: z.nullable(z.string()),
      versionBecause: z.string(),
      atMs: z.number(),
    }),
  ),
  waysIn: z.array(
    z.object({
      routeId: z.string(),
      host: z.nullable(z.string()),
      at: z.string(),
      port: z.number(),
      answer: tlsAnswerSchema,
      atMs: z.number(),
    }),
  ),
  leftOut: z.number(),
}) satisfies z.ZodMiniType<SamplerReport>

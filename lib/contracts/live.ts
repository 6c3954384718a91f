import * as z from 'zod/mini'

import { actionSchema } from './actions.ts'
import { workloadRefSchema } from './history.ts'
import { timeSchema } from './primitives.ts'
import type { Readable } from './readable.ts'
import {
  freshnessSchema,
  installationSchema,
  instanceSchema,
  nodeRoomSchema,
  problemSchema,
  routeSchema,
  streamSchema,
  topologySchema,
  workloadSchema,
} from './topology.ts'

/** Counts the pictures of one console process; it starts again when the process does. */
const versionSchema = z.int().check(z.gte(0))

/** The whole picture. Every (re)connection begins with one, so nothing has to be replayed. */
export const snapshotSchema = z.object({
  version: versionSchema,
  topology: topologySchema,
  actions: z.array(actionSchema),
})

/** What changed since the version before, coalesced by key. */
export const deltaSchema = z.object({
  version: versionSchema,
  asOf: z.nullable(timeSchema),
  freshness: freshnessSchema,
  streams: z.array(streamSchema),
  problems: z.array(problemSchema),
  installations: z.array(installationSchema),
  nodes: z.nullable(z.array(nodeRoomSchema)),
  workloads: z.array(workloadSchema),
  instances: z.array(instanceSchema),
  routes: z.array(routeSchema),
  removed: z.object({
    workloads: z.array(z.string()),
    instances: z.array(z.string()),
    routes: z.array(z.string()),
  }),
})

export const heartbeatSchema = z.object({
  at: timeSchema,
  asOf: z.nullable(timeSchema),
  freshness: freshnessSchema,
})

/** Event name of the stream → what its `data` line holds. */
export const liveSchemas = {
  snapshot: snapshotSchema,
  delta: deltaSchema,
  action: actionSchema,
  /** The history of this workload has grown. */
  history: workloadRefSchema,
  heartbeat: heartbeatSchema,
  'session-ended': z.object({}),
} as const

export type Delta = Readable<z.output<typeof deltaSchema>>

export type LiveMessage = {
  [Name in keyof typeof liveSchemas]: {
    readonly event: Name
    readonly data: Readable<z.output<(typeof liveSchemas)[Name]>>
  }
}[keyof typeof liveSchemas]

/** For the description of the API: what one `data` line may hold. */
export const liveDataSchema = z.union([
  snapshotSchema,
  deltaSchema,
  actionSchema,
  workloadRefSchema,
  heartbeatSchema,
  z.object({}),
])

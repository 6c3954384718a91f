import 'server-only'

import * as z from 'zod/mini'

import { actionSchema, editPlanSchema } from '#lib/contracts/actions.ts'
import { guardrailSchema } from '#lib/contracts/guardrails.ts'
import { auditEntrySchema } from '#lib/contracts/audit.ts'
import { clusterEventSchema } from '#lib/contracts/events.ts'
import { deltaSchema, heartbeatSchema, snapshotSchema } from '#lib/contracts/live.ts'
import { problemAnswerSchema, refusalSchema } from '#lib/contracts/refusal.ts'
import { instanceSchema, routeSchema, topologySchema, workloadSchema } from '#lib/contracts/topology.ts'
import { rolesWith } from '#lib/domain/permissions.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import type { ApiRoute } from './api-route.ts'
import { refusalStatus } from './refusal-status.ts'

type JsonSchema = Record<string, unknown>

/** Shapes that more than one route speaks of, by the name that the description gives them. */
const named: readonly (readonly [string, z.ZodMiniType])[] = [
  ['Topology', topologySchema],
  ['Workload', workloadSchema],
  ['Instance', instanceSchema],
  ['Route', routeSchema],
  ['ClusterEvent', clusterEventSchema],
  ['Action', actionSchema],
  ['EditPlan', editPlanSchema],
  ['Guardrail', guardrailSchema],
  ['AuditEntry', auditEntrySchema],
  ['Snapshot', snapshotSchema],
  ['Delta', deltaSchema],
  ['Heartbeat', heartbeatSchema],
  ['Refusal', refusalSchema],
  ['Problem', problemAnswerSchema],
]

/** The API as an OpenAPI 3.1 document, made from the table of routes and the contracts it names. */
export function describeApi(routes: readonly ApiRoute[]): JsonSchema {
  const paths: Record<string, JsonSchema> = {}
  for (const route of routes)
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tracardi Ops Console',
      version: '1',
      description:
        'Answers that are not a yes have the shape of Problem. Writes need the header X-Console-CSRF with the value of GET /api/session, the origin of the console and the content type application/json.',
    },
    components: {
      schemas: namedSchemas(),
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'tracardi-ops.session' } },
    },
    security: [{ session: [] }],
    paths,
  }
}

function operation(route: ApiRoute): JsonSchema {
  const body = route.body === null ? {} : { requestBody: { required: true, content: json(route.body, 'input') } }
  return {
    summary: route.summary,
    description: accessWords(route),
    ...(route.access === 'anyone' ? { security: [] } : {}),
    parameters: [...parameters(route.params, 'path'), ...parameters(route.query, 'query')],
    ...body,
    responses: responses(route),
  }
}

function accessWords(route: ApiRoute): string {
  if (route.access === 'anyone') return 'Needs no sign-in.'
  if (route.access === 'signed-in') return 'For every signed-in user.'
  const onWall = route.wallAsks === null ? '' : ' A screen with a wall link asks it, too.'
  return `For the roles ${rolesWith(route.access).join(', ')}.${onWall}`
}

function responses(route: ApiRoute): JsonSchema {
  const schema = jsonSchema(route.answer, 'output')
  const answers: Record<string, JsonSchema> = {
    [route.status]: { description: 'Yes.', content: { [route.answerType]: { schema } } },
  }
  for (const [status, reasons] of Map.groupBy(possibleRefusals(route), refusalStatus)) {
    answers[status] = { description: `Refused: ${reasons.join(', ')}.`, content: json(problemAnswerSchema, 'output') }
  }
  return answers
}

/** What every route may answer besides what it declares. */
function possibleRefusals(route: ApiRoute): readonly Refusal['reason'][] {
  const isGuarded = route.access !== 'anyone'
  const isForSome = isGuarded && route.access !== 'signed-in'
  const isWrite = route.method !== 'GET'
  return [
    ...(isGuarded ? (['not-signed-in', 'session-ended', 'database-unavailable'] as const) : []),
    ...(isForSome ? (['role-may-not'] as const) : []),
    ...(isWrite ? (['foreign-origin', 'body-too-large', 'not-json'] as const) : []),
    'malformed',
    ...route.refusals,
  ]
}

function parameters(schema: z.ZodMiniObject, place: 'path' | 'query'): JsonSchema[] {
  const required = requiredFields(jsonSchema(schema, 'input'))
  return Object.entries(schema.shape).map(([name, field]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: jsonSchema(field, 'input'),
  }))
}

function requiredFields({ required }: JsonSchema): readonly unknown[] {
  return Array.isArray(required) ? required : []
}

function json(schema: z.ZodMiniType, direction: 'input' | 'output') {
  return { 'application/json': { schema: jsonSchema(schema, direction) } }
}

const names = z.registry<{ id: string }>()
for (const [id, schema] of named) names.add(schema, { id })

/** The schema in place, with the named ones inside it by reference. */
function jsonSchema(schema: z.core.$ZodType, direction: 'input' | 'output'): JsonSchema {
  const name = names.get(schema)?.id
  if (name !== undefined) return { $ref: `#/components/schemas/${name}` }
  return referring(z.toJSONSchema(schema, { metadata: names, io: direction }))
}

function namedSchemas(): Record<string, JsonSchema> {
  return Object.fromEntries(
    named.map(([name, schema]) => [name, referring(z.toJSONSchema(schema, { metadata: names, io: 'output' }))]),
  )
}

/** zod puts the named schemas beside each use; the document has them once. */
function referring(made: object): JsonSchema {
  const { $schema: _dialect, $defs: _beside, id: _name, ...schema }: JsonSchema = { ...made }
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'))
}

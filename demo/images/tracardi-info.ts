import type { PodHttpAnswer } from './simulated-image.ts'
import type { Call } from './tracardi-answers.ts'
import { detail, json, stateOf } from './tracardi-answers.ts'
import { hasAdmin } from './tracardi-install.ts'

/** From 1.2 a process says so while it warms up. */
const warmUpMs = 500

const isWarm = ({ process }: Call) => Date.now() - process.startedAt >= warmUpMs

/** Says that the process runs, and checks nothing behind it. Headers and a JSON body come back. */
export function healthcheck(call: Call): PodHttpAnswer {
  const { request, process } = call
  if (process.version.hasPing) return isWarm(call) ? json(200, { headers: request.headers }) : detail(404, 'Not ready.')
  try {
    const sent: unknown = JSON.parse(request.body)
    return json(200, { headers: request.headers, json: sent, body: request.body })
  } catch {
    return json(200, request.body)
  }
}

export function ping(call: Call): PodHttpAnswer {
  if (!call.process.version.hasPing) return detail(404, 'Not Found')
  return isWarm(call) ? json(200, 'pong') : detail(404, 'Not ready.')
}

/** Asks Elasticsearch and MySQL, so it fails with them. */
export function versionDetails(call: Call): PodHttpAnswer {
  const { version, run, instance, world } = call.process
  if (world.troubles.isCut(run.namespace, 'elasticsearch') || world.troubles.isCut(run.namespace, 'mysql'))
    return detail(500, 'Internal Server Error')
  const { isInstalled } = stateOf(call.process)
  return json(200, {
    version: version.tag,
    name: version.tag,
    upgrades: [],
    production: run.env.get('PRODUCTION')?.toLowerCase() === 'yes',
    config: {},
    db_version: version.isOld ? '081' : '09x',
    mysql_version: 1,
    instance,
    installed: { schema: isInstalled, users: hasAdmin(call), form: true },
    'multi-tenant': false,
    tenant: '8504a',
    owner: null,
    expires: null,
    licenses: [],
    ...(version.hasTag ? { tag: version.tag, license: null } : {}),
  })
}

/** The schema of a hidden process lists exactly eight paths and not the log-in. */
export function openApi({ process }: Call): PodHttpAnswer {
  const always = [
    '/track',
    '/collect/{event_type}/{source_id}',
    '/collect/{event_type}/{source_id}/{session_id}',
    '/redirect/{redirect_id}',
    '/redirect/{redirect_id}/{session_id}',
    '/customer/consent',
    '/info/version',
    '/info/version/details',
  ]
  const more = ['/', '/healthcheck', '/install', '/user/token', '/user/logout', '/user-account', '/users']
  const paths = process.isExposed ? [...always, ...more] : always
  return json(200, {
    openapi: '3.1.0',
    info: { title: 'Tracardi Customer Data Platform', version: process.version.tag },
    paths: Object.fromEntries(paths.map((path) => [path, {}])),
  })
}

export const noRecords = (): PodHttpAnswer => json(200, { total: 0, result: [] })
export const noGroups = (): PodHttpAnswer => json(200, { total: 0, grouped: {} })

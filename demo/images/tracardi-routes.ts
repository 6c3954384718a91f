import { randomUUID } from 'node:crypto'
import type { PodHttpAnswer, PodHttpRequest } from './simulated-image.ts'
import { changePassword, logIn, logOut, saveUser, userOfToken } from './tracardi-accounts.ts'
import type { ApiProcess } from './tracardi-answers.ts'
import { detail, fields, json } from './tracardi-answers.ts'

/** Routes that exist behind the flag: the ones an operator's console or a probe would ask. */
const gated: [method: string, path: RegExp][] = [
  ['GET', /^\/user-account$/],
  ['POST', /^\/user-account$/],
  ['GET', /^\/users$/],
  ['GET', /^\/user\/[^/]+$/],
  ['POST', /^\/user\/[^/]+$/],
  ['GET', /^\/event\/avg\/requests$/],
  ['GET', /^\/event\/count$/],
  ['GET', /^\/session\/count\/online$/],
  ['GET', /^\/session\/count$/],
  ['GET', /^\/profile\/count$/],
  ['GET', /^\/test\/(?:redis|elasticsearch)$/],
  ['GET', /^\/system\/settings$/],
  ['GET', /^\/queue\/[^/]+\/[^/]+\/backlog$/],
]

/** Answers as the oddities of Tracardi say: what is open, what the flag hides, what crashes. */
export async function answerRequest(process: ApiProcess, request: PodHttpRequest): Promise<PodHttpAnswer> {
  const [path = '/'] = request.path.split('?')
  const open = answerOpen(process, request, path)
  if (open) return open
  if (request.method === 'POST' && path === '/user/token') return logIn(process, request)
  if (request.method === 'POST' && path === '/user/logout') return logOut(process, request)
  const known = gated.find(([method, pattern]) => method === request.method && pattern.test(path))
  if (!known) return detail(404, 'Not Found')
  return answerGated(process, request, path)
}

function answerOpen(process: ApiProcess, request: PodHttpRequest, path: string): PodHttpAnswer | undefined {
  const { version, world, run } = process
  const isCut = (store: 'elasticsearch' | 'mysql') => world.troubles.isCut(run.namespace, store)
  switch (path) {
    case '/healthcheck':
      return version.startsWith('1.2') ? json(200, { headers: request.headers }) : json(200, '')
    case '/ping':
      return version.startsWith('1.2') ? json(200, 'pong') : detail(404, 'Not Found')
    case '/info/version':
      return json(200, version)
    case '/':
    case '/info/version/details':
      return isCut('elasticsearch') || isCut('mysql')
        ? detail(500, 'Internal Server Error')
        : json(200, versionDetails(process))
    case '/install':
      return request.method === 'POST'
        ? install(process, request)
        : json(200, { schema_ok: true, admin_ok: true, form_ok: true, warning: null })
    case '/openapi.json':
      return json(200, {
        openapi: '3.1.0',
        info: { title: 'Tracardi Customer Data Platform' },
        paths: openPaths(process.isExposed),
      })
    case '/track':
      return request.method === 'POST' ? track(process, request) : json(200, null)
    default:
      return undefined
  }
}

/** The schema of a hidden process lists exactly eight paths and not the login. */
function openPaths(isExposed: boolean) {
  const always = [
    '/',
    '/track',
    '/collect/{event_type}/{source_id}',
    '/redirect/{redirect_id}',
    '/customer/consent',
    '/healthcheck',
    '/info/version',
    '/install',
  ]
  const more = isExposed ? ['/user/token', '/user-account', '/users', '/event/avg/requests'] : []
  return Object.fromEntries([...always, ...more].map((path) => [path, {}]))
}

function versionDetails({ version, run, instance, world }: ApiProcess) {
  const isInstalled = world.tracardi.stateOf(run.namespace).isInstalled
  return {
    version,
    name: version,
    upgrades: [],
    production: run.env.get('PRODUCTION') === 'yes',
    config: {},
    db_version: version.startsWith('0.8') ? '081' : '09x',
    mysql_version: 1,
    instance,
    installed: { schema: isInstalled, users: isInstalled, form: true },
    'multi-tenant': false,
    tenant: '8504a',
    owner: null,
    expires: null,
    licenses: [],
  }
}

function install({ run, world }: ApiProcess, request: PodHttpRequest): PodHttpAnswer {
  const body = fields(request.body)
  const token = run.env.get('INSTALLATION_TOKEN') ?? 'tracardi'
  if (token !== '' && body.token !== token) return detail(403, 'Installation forbidden. Invalid installation token.')
  world.tracardi.stateOf(run.namespace).isInstalled = true
  return json(200, { created: { templates: [], indices: [], aliases: [] }, admin: true })
}

function track({ world, run }: ApiProcess, request: PodHttpRequest): PodHttpAnswer {
  const source: unknown = fields(request.body).source
  const id = typeof source === 'object' && source !== null && 'id' in source ? source.id : undefined
  if (typeof id !== 'string')
    return json(422, { detail: [{ loc: ['body', 'source'], msg: 'field required', type: 'value_error.missing' }] })
  if (!id.startsWith('demo-')) return detail(401, `Access denied. Invalid event source. Payload: ${request.body}`)
  if (world.troubles.isCut(run.namespace, 'redis')) return detail(500, 'Internal Server Error')
  return json(200, {
    task: [randomUUID()],
    ux: [],
    response: {},
    events: [],
    profile: { id: randomUUID() },
    session: { id: randomUUID() },
    errors: [],
    warnings: [],
  })
}

/** The bearer is checked for presence before the flag and for meaning after it. */
function answerGated(process: ApiProcess, request: PodHttpRequest, path: string): PodHttpAnswer {
  const { isExposed, run, version, world } = process
  const authorization = request.headers.authorization
  if (authorization === undefined) return detail(401, 'Not authenticated')
  const words = authorization.split(' ')
  if (words.length === 1)
    return version.startsWith('0.8') ? detail(401, 'Not authenticated') : detail(500, 'Internal Server Error')
  if (!isExposed) {
    run.log(`WARNING Access forbidden to ${request.method} ${path}`)
    return detail(403, 'Access forbidden')
  }
  const user = userOfToken(process, words[1] ?? '')
  if (!user) {
    run.log('WARNING Invalid authentication credentials')
    return detail(401, 'Invalid authentication credentials')
  }
  const state = world.tracardi.stateOf(run.namespace)
  if (path === '/user-account' && request.method === 'POST') return changePassword(process, user, fields(request.body))
  if (path.startsWith('/user/') && request.method === 'POST')
    return saveUser(process, user, path.slice(6), fields(request.body))
  switch (path) {
    case '/user-account':
      return json(200, {
        id: user.id,
        email: user.email,
        full_name: user.fullName,
        roles: user.roles,
        enabled: user.isEnabled,
      })
    case '/users':
      return json(200, {
        total: state.users.size,
        grouped: {
          Users: [...state.users.values()].map((each) => ({
            id: each.id,
            email: each.email,
            password: each.passwordHash,
            roles: each.roles,
          })),
        },
      })
    case '/event/avg/requests':
      return json(200, Math.round(state.eventsPerSecond * 10) / 10)
    case '/event/count':
      return json(200, { count: Math.round(state.eventCount), _shards: { total: 3, successful: 3, failed: 0 } })
    case '/session/count/online':
      return json(200, {
        events: Math.round(state.eventsPerSecond * 900),
        sessions: Math.round(state.eventsPerSecond * 40),
      })
    case '/session/count':
    case '/profile/count':
      return json(200, { count: Math.round(state.eventCount / 8) })
    case '/test/redis':
      return world.troubles.isCut(run.namespace, 'redis') ? detail(500, 'Connection refused') : json(200, null)
    case '/test/elasticsearch':
      return world.troubles.isCut(run.namespace, 'elasticsearch')
        ? detail(500, 'Connection refused')
        : json(200, { status: 'green' })
    default:
      return detail(402, 'No license for this feature.')
  }
}

import type { PodHttpAnswer, PodHttpRequest } from './simulated-image.ts'
import { changeOwnAccount, logIn, logOut, ownAccount } from './tracardi-accounts.ts'
import type { ApiProcess, Call } from './tracardi-answers.ts'
import { detail, fields, json, stateOf, Uncaught } from './tracardi-answers.ts'
import { healthcheck, noGroups, noRecords, openApi, ping, versionDetails } from './tracardi-info.ts'
import { install, installState } from './tracardi-install.ts'
import * as metrics from './tracardi-metrics.ts'
import type { TracardiUser } from './tracardi-state.ts'
import { userOfToken } from './tracardi-state.ts'
import { track } from './tracardi-track.ts'
import { deleteUser, listUsers, listUsersByPath, readUser, saveUser } from './tracardi-users.ts'

type Place = { methods: string; path: RegExp; isRecent?: boolean }
type Open = Place & { answer: (call: Call) => PodHttpAnswer }
type Gated = Place & { roles: string[]; answer: (call: Call, user: TracardiUser) => PodHttpAnswer }
type Route = Open | Gated

const anyRole = ['admin', 'developer', 'marketer', 'maintainer']
const admin = ['admin']

const nothing = () => json(200, null)

/** What an operator's console, a probe or a browser would ask. Without roles a route answers anybody in both modes. */
const routes: Route[] = [
  { methods: 'GET POST PUT DELETE', path: /^\/healthcheck$/, answer: healthcheck },
  { methods: 'GET', path: /^\/ping$/, answer: ping },
  { methods: 'GET', path: /^\/info\/version$/, answer: ({ process }: Call) => json(200, process.version.tag) },
  { methods: 'GET', path: /^\/(?:info\/version\/details)?$/, answer: versionDetails },
  { methods: 'GET', path: /^\/openapi\.json$/, answer: openApi },
  { methods: 'GET', path: /^\/install$/, answer: installState },
  { methods: 'POST', path: /^\/install$/, answer: install },
  { methods: 'POST', path: /^\/track$/, answer: track },
  { methods: 'PUT', path: /^\/track$/, answer: nothing },
  { methods: 'GET', path: /^\/(?:event|node|flow)\/logs\/[^/]+$/, answer: noRecords },
  { methods: 'GET', path: /^\/consents\/type(?:s|\/by_tag)$/, answer: noGroups },
  { methods: 'GET', path: /^\/consents\/type\/(?:ids|enabled)$/, answer: noRecords },
  { methods: 'POST', path: /^\/user\/token$/, answer: logIn },
  { methods: 'POST', path: /^\/user\/logout$/, answer: logOut },
  { methods: 'GET', path: /^\/user-account$/, roles: anyRole, answer: ownAccount },
  { methods: 'POST', path: /^\/user-account$/, roles: anyRole, answer: changeOwnAccount },
  { methods: 'GET', path: /^\/users$/, isRecent: true, roles: admin, answer: listUsers },
  { methods: 'GET', path: /^\/users\/(\d+)\/(\d+)$/, roles: admin, answer: listUsersByPath },
  { methods: 'GET', path: /^\/user\/([^/]+)$/, roles: admin, answer: readUser },
  { methods: 'POST', path: /^\/user\/([^/]+)$/, roles: admin, answer: saveUser },
  { methods: 'DELETE', path: /^\/user\/([^/]+)$/, roles: admin, answer: deleteUser },
  { methods: 'GET', path: /^\/event\/avg\/requests$/, roles: anyRole, answer: metrics.averageRequests },
  { methods: 'GET', path: /^\/event\/count$/, roles: anyRole, answer: metrics.eventCount },
  { methods: 'GET', path: /^\/session\/count\/online$/, roles: anyRole, answer: metrics.onlineSessions },
  { methods: 'GET', path: /^\/(?:session|profile)\/count$/, roles: anyRole, answer: metrics.someCount },
  { methods: 'GET', path: /^\/test\/redis$/, roles: anyRole, answer: metrics.testRedis },
  { methods: 'GET', path: /^\/test\/elasticsearch$/, roles: anyRole, answer: metrics.testElasticsearch },
  { methods: 'GET', path: /^\/system\/settings$/, roles: ['admin', 'developer'], answer: metrics.settings },
  { methods: 'GET', path: /^\/queue\/[^/]+\/[^/]+\/backlog$/, roles: anyRole, answer: metrics.backlog },
]

/** Answers as the oddities of Tracardi say: what is open, what the flag hides, what crashes. */
export function answerRequest(process: ApiProcess, request: PodHttpRequest): PodHttpAnswer {
  readContext(process, request)
  const [path = '/'] = request.path.split('?')
  const there = routes.filter((route) => route.path.test(path) && !(route.isRecent && process.version.isOld))
  if (there.length === 0) return detail(404, 'Not Found')
  const route = there.find(({ methods }) => methods.split(' ').includes(request.method))
  if (!route) return detail(405, 'Method Not Allowed')
  const words = route.path.exec(path)?.slice(1) ?? []
  const call = { process, request, path, words, body: fields(request.body) }
  return 'roles' in route ? answerGated(call, route) : route.answer(call)
}

/** Before any route: the bearer is looked up, which wants exactly two words and Redis. */
function readContext({ world, run, version }: ApiProcess, { headers: { authorization } }: PodHttpRequest) {
  // 0.8.0 reads no header at all where the context is fixed.
  if (authorization === undefined || (version.tag.startsWith('0.8.0') && run.env.get('PRODUCTION') === 'yes')) return
  const words = authorization.split(' ').filter((word) => word !== '')
  if (words.length < 2) throw new Uncaught('not enough values to unpack (expected 2, got 1)')
  if (words.length > 2) throw new Uncaught('too many values to unpack (expected 2)')
  if (world.troubles.isCut(run.namespace, 'redis'))
    throw new Uncaught('Error 111 connecting to redis. Connection refused.')
}

/** That there is a bearer is checked before the flag, what it means after it; and a role too few is no 403. */
function answerGated(call: Call, { roles, answer }: Gated): PodHttpAnswer {
  const { process, request } = call
  const [scheme = '', token = ''] = (request.headers.authorization ?? '').split(' ')
  if (scheme.toLowerCase() !== 'bearer') return unauthorised('Not authenticated')
  if (!process.isExposed) {
    process.run.log('WARNING  Unauthorized access to disabled API.')
    return detail(403, 'Access forbidden')
  }
  const user = userOfToken(stateOf(process), process.version.tag, token)
  if (user?.roles.some((role) => roles.includes(role))) return answer(call, user)
  // The token itself is written into the log, as Tracardi does.
  process.run.log(`WARNING  Unauthorized access. User not available for ${token}`)
  return unauthorised('Invalid authentication credentials')
}

const unauthorised = (words: string): PodHttpAnswer => ({
  ...detail(401, words),
  headers: { 'www-authenticate': 'Bearer' },
})

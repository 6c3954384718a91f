import { ApiFailure, badRequest, forbidden, methodNotAllowed, noSuchPath, notModelled } from './api-failure.ts'
import type { Question } from './access.ts'
import { decide, refusalText } from './access.ts'
import type { Answer, ApiRequest, ApiWorld, ResourceRequest } from './api-request.ts'
import { deleteCollection, deleteObject } from './delete.ts'
import { discover, groupVersions } from './discovery.ts'
import { evictPod } from './eviction.ts'
import type { Json } from './json.ts'
import { findKind } from './kinds.ts'
import { getObject, listObjects, selectObjects } from './list.ts'
import { readMetrics } from './metrics-api.ts'
import { openApiDocument, openApiIndex } from './openapi.ts'
import { patchObjectAt } from './patch.ts'
import { readPodLog } from './pod-log.ts'
import { present } from './present.ts'
import { objectAs, representationOf } from './representation.ts'
import { parseObject } from './request-body.ts'
import { answerReview, issueToken } from './reviews.ts'
import { handleScale } from './scale.ts'
import { watchObjects } from './watch.ts'
import { createObject, updateObject } from './write.ts'

type Address = {
  group: string
  version: string
  namespace: string | undefined
  resource: string
  name: string | undefined
  subresource: string | undefined
}

const resourcePath =
  /^\/(?:api\/(?<core>v1)|apis\/(?<group>[^/]+)\/(?<version>[^/]+))(?:\/namespaces\/(?<namespace>[^/]+))?\/(?<resource>[^/]+)(?:\/(?<name>[^/]+)(?:\/(?<subresource>.+))?)?$/
const namespacePath = /^\/api\/v1\/namespaces(?:\/(?<name>[^/]+)(?:\/(?<subresource>status|finalize))?)?$/

function parseAddress(path: string): Address | undefined {
  const ofNamespace = namespacePath.exec(path)?.groups
  if (ofNamespace)
    return {
      group: '',
      version: 'v1',
      namespace: undefined,
      resource: 'namespaces',
      name: decoded(ofNamespace.name),
      subresource: ofNamespace.subresource,
    }
  const parts = resourcePath.exec(path)?.groups
  if (!parts) return undefined
  return {
    group: parts.group ?? '',
    version: parts.core ?? parts.version ?? '',
    namespace: decoded(parts.namespace),
    resource: parts.resource ?? '',
    name: decoded(parts.name),
    subresource: parts.subresource,
  }
}

const decoded = (text: string | undefined) => (text === undefined ? undefined : decodeURIComponent(text))

/** Answers one request of the Kubernetes API. Refusals are thrown as `ApiFailure`. */
export async function route(world: ApiWorld, request: ApiRequest): Promise<Answer> {
  refuseImpersonation(world, request)
  const address = parseAddress(request.path)
  if (!address) return answerPath(world, request)
  const { group, version, resource } = address
  const verb = verbOf(request, address)
  const wanted: Question = {
    verb,
    group,
    resource,
    subresource: address.subresource ?? '',
    namespace: resource === 'namespaces' ? (address.name ?? '') : (address.namespace ?? ''),
    name: address.name ?? (['list', 'watch'].includes(verb) ? nameSelected(request.query) : ''),
  }
  if (!decide(world.store, request.account, wanted).isAllowed)
    throw forbidden(address, address.name ?? '', refusalText(request.account, wanted))
  // Rights come first: who may not ask does not learn what is there.
  if (!groupVersions.includes(group === '' ? version : `${group}/${version}`))
    return { status: 404, text: '404 page not found\n' }
  if (group === 'authorization.k8s.io' || group === 'authentication.k8s.io') {
    if (request.method !== 'POST') throw methodNotAllowed()
    return answerReview(world, request, resource)
  }
  if (group === 'metrics.k8s.io') {
    if (resource !== 'pods' && resource !== 'nodes') throw noSuchPath()
    return readMetrics(world, request, { resource, namespace: address.namespace, name: address.name })
  }
  const kind = findKind(group, version, resource)
  if (!kind || (address.namespace !== undefined && !kind.namespaced)) throw noSuchPath()
  const { namespace, name, subresource } = address
  return answerResource(world, { ...request, kind, namespace, name, subresource })
}

function verbOf(request: ApiRequest, { name }: Address): string {
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      if (isWatch(request)) return 'watch'
      return name === undefined ? 'list' : 'get'
    case 'POST':
      return 'create'
    case 'PUT':
      return 'update'
    case 'PATCH':
      return 'patch'
    case 'DELETE':
      return name === undefined ? 'deletecollection' : 'delete'
    default:
      return request.method.toLowerCase()
  }
}

/** A list of one object by its name is a question about that name: a right by name covers it. */
function nameSelected(query: URLSearchParams): string {
  return /(?:^|,)metadata\.name==?([^,]+)/.exec(query.get('fieldSelector') ?? '')?.[1] ?? ''
}

const isWatch = ({ query }: ApiRequest) => ['1', 'true', ''].includes(query.get('watch') ?? 'no')

async function answerResource(world: ApiWorld, request: ResourceRequest): Promise<Answer> {
  if (request.subresource !== undefined) return answerSubresource(world, request)
  if (request.kind.group === 'events.k8s.io' && request.method !== 'GET') throw notModelled('writing events.k8s.io/v1')
  return request.name === undefined ? answerCollection(world, request) : answerItem(world, request)
}

async function answerCollection(world: ApiWorld, request: ResourceRequest): Promise<Answer> {
  const { kind } = request
  const shape = representationOf(request.header('accept'))
  switch (request.method) {
    case 'GET':
      return isWatch(request) ? watchObjects(world, request, shape) : listObjects(world, request, shape)
    case 'POST': {
      const { object, warnings } = await createObject(world, request, parseObject(request))
      return { status: 201, body: objectAs(kind, present(kind, object), shape), warnings }
    }
    case 'DELETE': {
      const { objects } = await selectObjects(world, request)
      await deleteCollection(world, request, objects)
      return { status: 200, body: { kind: `${kind.kind}List`, apiVersion: 'v1', metadata: {}, items: objects } }
    }
    default:
      throw methodNotAllowed()
  }
}

async function answerItem(world: ApiWorld, request: ResourceRequest): Promise<Answer> {
  const { kind } = request
  const shape = representationOf(request.header('accept'))
  switch (request.method) {
    case 'GET':
      return isWatch(request) ? watchObjects(world, named(request), shape) : getObject(world, request, shape)
    case 'PUT': {
      const { object, warnings } = await updateObject(world, request, () => parseObject(request))
      return { status: 200, body: objectAs(kind, present(kind, object), shape), warnings }
    }
    case 'PATCH': {
      const { object, warnings, isNew } = await patchObjectAt(world, request)
      return { status: isNew ? 201 : 200, body: objectAs(kind, present(kind, object), shape), warnings }
    }
    case 'DELETE':
      return deleteObject(world, request)
    default:
      throw methodNotAllowed()
  }
}

/** A watch of one object is a watch of the collection, narrowed. */
function named(request: ResourceRequest): ResourceRequest {
  const query = new URLSearchParams(request.query)
  query.set('fieldSelector', `metadata.name=${request.name ?? ''}`)
  return { ...request, query }
}

async function answerSubresource(world: ApiWorld, request: ResourceRequest): Promise<Answer> {
  const { kind, subresource, method, namespace = '', name = '' } = request
  if (subresource === 'scale' && kind.hasScale) return handleScale(world, request)
  if (subresource === 'status' && kind.hasStatus) return answerStatus(world, request)
  if (subresource === 'log' && kind.kind === 'Pod' && method === 'GET') return readPodLog(world, request)
  if (subresource === 'eviction' && kind.kind === 'Pod' && method === 'POST') return evictPod(world, request)
  if (subresource === 'token' && kind.kind === 'ServiceAccount' && method === 'POST')
    return issueToken(world, request, namespace, name)
  if (kind.kind === 'Pod' && ['exec', 'attach', 'portforward', 'proxy'].includes(subresource?.split('/')[0] ?? ''))
    throw notModelled(`pods/${subresource}`)
  throw noSuchPath()
}

async function answerStatus(world: ApiWorld, request: ResourceRequest): Promise<Answer> {
  const { kind, method } = request
  if (method === 'GET') return getObject(world, request, 'object')
  if (method === 'PATCH') {
    const { object, warnings } = await patchObjectAt(world, request)
    return { status: 200, body: present(kind, object), warnings }
  }
  if (method !== 'PUT') throw methodNotAllowed()
  const { object, warnings } = await updateObject(world, request, () => parseObject(request), { part: 'status' })
  return { status: 200, body: present(kind, object), warnings }
}

function answerPath(world: ApiWorld, request: ApiRequest): Answer {
  const { path } = request
  const question: Question = { verb: request.method.toLowerCase(), path }
  if (!decide(world.store, request.account, question).isAllowed)
    throw new ApiFailure(403, 'Forbidden', `forbidden: ${refusalText(request.account, question)}`)
  if (path === '/version' || path === '/version/') return { status: 200, body: versionInfo(world.gitVersion) }
  if (/^\/(?:readyz|livez|healthz)(?:\/.*)?$/.test(path)) return { status: 200, text: 'ok' }
  const discovered = discover(path, request.header('accept') ?? '')
  if (discovered) return discovered
  if (path === '/openapi/v3') return { status: 200, body: openApiIndex() }
  const document = /^\/openapi\/v3\/(?:apis\/(.+)|api\/(v1))$/.exec(path)
  if (document) return { status: 200, body: openApiDocument(world.schemas, document[1] ?? document[2] ?? '') }
  return { status: 404, text: '404 page not found\n' }
}

function versionInfo(gitVersion: string): Json {
  const [, major = '', minor = ''] = /^v(\d+)\.(\d+)/.exec(gitVersion) ?? []
  return {
    major,
    minor,
    gitVersion,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '',
    goVersion: '',
    compiler: '',
    platform: 'demo',
  }
}

function refuseImpersonation(world: ApiWorld, request: ApiRequest) {
  const user = request.header('impersonate-user')
  const hasGroups = request.header('impersonate-group') !== undefined
  if (user === undefined && hasGroups) throw badRequest('requested groups without impersonating a user')
  if (user === undefined) return
  const question: Question = {
    verb: 'impersonate',
    group: '',
    resource: 'users',
    subresource: '',
    namespace: '',
    name: user,
  }
  if (decide(world.store, request.account, question).isAllowed) throw notModelled('impersonation')
  throw forbidden({ group: '', resource: 'users' }, user, refusalText(request.account, question))
}

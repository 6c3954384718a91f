import { noSuchPath } from './api-failure.ts'
import type { Answer } from './api-request.ts'
import type { JsonObject } from './json.ts'
import type { Kind } from './kinds.ts'
import { apiVersionOf, kinds } from './kinds.ts'

const objectVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
const readVerbs = ['get', 'list']

type Resource = {
  name: string
  singular: string
  namespaced: boolean
  kind: string
  group: string
  version: string
  verbs: string[]
  shortNames: string[]
  categories: string[]
}

const virtual: { groupVersion: string; resources: Resource[] }[] = [
  {
    groupVersion: 'authorization.k8s.io/v1',
    resources: [
      plain('selfsubjectaccessreviews', 'SelfSubjectAccessReview', false, ['create']),
      plain('selfsubjectrulesreviews', 'SelfSubjectRulesReview', false, ['create']),
    ],
  },
  {
    groupVersion: 'authentication.k8s.io/v1',
    resources: [plain('selfsubjectreviews', 'SelfSubjectReview', false, ['create'])],
  },
  {
    groupVersion: 'metrics.k8s.io/v1beta1',
    resources: [plain('nodes', 'NodeMetrics', false, readVerbs), plain('pods', 'PodMetrics', true, readVerbs)],
  },
]

function plain(name: string, kind: string, namespaced: boolean, verbs: string[]): Resource {
  return { name, singular: '', namespaced, kind, group: '', version: '', verbs, shortNames: [], categories: [] }
}

export const groupVersions = [...new Set([...kinds.map(apiVersionOf), ...virtual.map((each) => each.groupVersion)])]

function resourcesOf(groupVersion: string): Resource[] {
  const served = kinds.filter((kind) => apiVersionOf(kind) === groupVersion).flatMap(withSubresources)
  return [...served, ...(virtual.find((each) => each.groupVersion === groupVersion)?.resources ?? [])]
}

function withSubresources(kind: Kind): Resource[] {
  const base: Resource = {
    name: kind.resource,
    singular: kind.singular,
    namespaced: kind.namespaced,
    kind: kind.kind,
    group: '',
    version: '',
    verbs: kind.group === 'events.k8s.io' ? ['get', 'list', 'watch'] : objectVerbs,
    shortNames: kind.shortNames,
    categories: kind.categories,
  }
  const sub = (name: string, overrides: Partial<Resource> = {}): Resource => ({
    ...base,
    name: `${kind.resource}/${name}`,
    singular: '',
    verbs: ['get', 'patch', 'update'],
    shortNames: [],
    categories: [],
    ...overrides,
  })
  const found = [base]
  if (kind.hasScale) found.push(sub('scale', { group: 'autoscaling', version: 'v1', kind: 'Scale' }))
  if (kind.hasStatus) found.push(sub('status'))
  if (kind.kind === 'Pod') {
    found.push(sub('log', { verbs: ['get'] }))
    found.push(sub('eviction', { group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] }))
  }
  if (kind.kind === 'ServiceAccount')
    found.push(sub('token', { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest', verbs: ['create'] }))
  return found
}

/** /api, /apis, /api/v1 and /apis/<group>[/<version>]; undefined for a path that is none of them. */
export function discover(path: string, accept: string): Answer | undefined {
  const isAggregated = accept.includes('g=apidiscovery.k8s.io') && accept.includes('v=v2')
  if (path === '/api')
    return isAggregated
      ? aggregated(['v1'])
      : json({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] })
  if (path === '/apis') {
    const grouped = groupVersions.filter((each) => each.includes('/'))
    return isAggregated
      ? aggregated(grouped)
      : json({ kind: 'APIGroupList', apiVersion: 'v1', groups: grouped.map(groupOf) })
  }
  const version = /^\/api\/([^/]+)$/.exec(path)?.[1] ?? /^\/apis\/([^/]+\/[^/]+)$/.exec(path)?.[1]
  if (version !== undefined) {
    if (!groupVersions.includes(version)) return { status: 404, text: '404 page not found\n' }
    return json({
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion: version,
      resources: resourcesOf(version).map(resourceObject),
    })
  }
  const group = /^\/apis\/([^/]+)$/.exec(path)?.[1]
  if (group === undefined) return undefined
  const served = groupVersions.find((each) => each.startsWith(`${group}/`))
  if (served === undefined) throw noSuchPath()
  return json({ kind: 'APIGroup', apiVersion: 'v1', ...groupOf(served) })
}

const json = (body: JsonObject): Answer => ({ status: 200, body })

function groupOf(groupVersion: string): JsonObject {
  const [name = '', version = ''] = groupVersion.split('/')
  return { name, versions: [{ groupVersion, version }], preferredVersion: { groupVersion, version } }
}

function resourceObject(resource: Resource): JsonObject {
  const { name, singular, namespaced, kind, group, version, verbs, shortNames, categories } = resource
  return {
    name,
    singularName: singular,
    namespaced,
    ...(group === '' ? {} : { group, version }),
    kind,
    verbs,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
  }
}

function aggregated(versions: string[]): Answer {
  const body: JsonObject = {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: versions.map((groupVersion) => {
      const [group, version] = groupVersion.includes('/') ? groupVersion.split('/') : ['', groupVersion]
      return {
        metadata: group === '' ? {} : { name: group },
        versions: [
          { version, freshness: 'Current', resources: aggregatedResources(groupVersion, group ?? '', version ?? '') },
        ],
      }
    }),
  }
  // Clients recognise the aggregated form by its content type alone.
  return { status: 200, body, contentType: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' }
}

function aggregatedResources(groupVersion: string, group: string, version: string): JsonObject[] {
  const all = resourcesOf(groupVersion)
  const responseKind = (resource: Resource) => ({
    group: resource.group || group,
    version: resource.version || version,
    kind: resource.kind,
  })
  return all
    .filter((resource) => !resource.name.includes('/'))
    .map((resource) => {
      const below = all.filter((each) => each.name.startsWith(`${resource.name}/`))
      return {
        resource: resource.name,
        responseKind: responseKind(resource),
        scope: resource.namespaced ? 'Namespaced' : 'Cluster',
        singularResource: resource.singular,
        verbs: resource.verbs,
        ...(resource.shortNames.length > 0 ? { shortNames: resource.shortNames } : {}),
        ...(resource.categories.length > 0 ? { categories: resource.categories } : {}),
        ...(below.length === 0
          ? {}
          : {
              subresources: below.map((each) => ({
                subresource: each.name.slice(resource.name.length + 1),
                responseKind: responseKind(each),
                verbs: each.verbs,
              })),
            }),
      }
    })
}

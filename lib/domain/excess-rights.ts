import { rightQuestions, type Place } from './needed-rights.ts'
import { splitResource } from './role-line.ts'

/** A rule as the API server lists it for an account; `*` stands for all. */
export type GrantedRule = {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  /** Empty for every object. */
  readonly names: readonly string[]
  readonly verbs: readonly string[]
}

/** Paths beside the API's resources, `/metrics` for one. */
export type GrantedPath = { readonly paths: readonly string[]; readonly verbs: readonly string[] }

/** What the account may do beyond what the console needs. */
export type ExcessRight = {
  /** Null where it holds in every namespace. */
  readonly namespace: string | null
  /** `plural`, `group/plural` or a path; `*` stands for all. */
  readonly resource: string
  readonly names: readonly string[]
  readonly verbs: readonly string[]
  /** What somebody could do with it, in words; null for what is merely not needed. */
  readonly danger: string | null
}

export type ExcessReview = {
  readonly rights: readonly ExcessRight[]
  /** False where the API server could not list all, as with authorizers that answer only single questions. */
  readonly isComplete: boolean
}

/** What the API server lists. `everywhere` is of a namespace that has no Role, so it holds in all. */
export type Granted = {
  readonly everywhere: { readonly rules: readonly GrantedRule[]; readonly paths: readonly GrantedPath[] }
  readonly namespaces: readonly { readonly namespace: string; readonly rules: readonly GrantedRule[] }[]
}

/** Compares what is granted with what is needed; the dangerous first. */
export function excessRights(granted: Granted, places: readonly Place[]): readonly ExcessRight[] {
  const wide = granted.everywhere.rules.flatMap(grantsOf).filter(isBeyond([]))
  const isWide = covers(wide)
  const narrow = granted.namespaces.flatMap(({ namespace, rules }) => {
    const grants = rules.flatMap(grantsOf).filter(isBeyond(places.filter((place) => place.namespace === namespace)))
    return summary(
      namespace,
      grants.filter((grant) => !isWide(grant)),
    )
  })
  return [...summary(null, wide), ...pathsBeyond(granted.everywhere.paths), ...narrow].sort(
    (one, other) => Number(one.danger === null) - Number(other.danger === null),
  )
}

type Grant = { readonly group: string; readonly plural: string; readonly verb: string; readonly name: string | null }

function grantsOf({ apiGroups, resources, names, verbs }: GrantedRule): Grant[] {
  const objects = names.length === 0 ? [null] : names
  return apiGroups.flatMap((group) =>
    resources.flatMap((plural) => verbs.flatMap((verb) => objects.map((name) => ({ group, plural, verb, name })))),
  )
}

function isBeyond(places: readonly Place[]): (grant: Grant) => boolean {
  const needed = rightQuestions(places).map(({ resource, verb, name }) => ({ ...splitResource(resource), verb, name }))
  const isNeeded = covers([...needed, ...everybodys])
  return (grant) => !isNeeded(grant)
}

/** Equal words only: a `*` is more than any number of single rights. */
function covers(held: readonly Grant[]): (grant: Grant) => boolean {
  const known = new Set(held.map(keyOf))
  return (grant) => known.has(keyOf(grant)) || known.has(keyOf({ ...grant, name: null }))
}

function keyOf({ group, plural, verb, name }: Grant): string {
  return `${group} ${plural} ${verb} ${name ?? ''}`
}

/** What a cluster grants to every account: questions about itself, and the certificates of the cluster. */
const everybodys: readonly Grant[] = [
  'authorization.k8s.io/selfsubjectaccessreviews create',
  'authorization.k8s.io/selfsubjectrulesreviews create',
  'authentication.k8s.io/selfsubjectreviews create',
  'certificates.k8s.io/clustertrustbundles get',
  'certificates.k8s.io/clustertrustbundles list',
  'certificates.k8s.io/clustertrustbundles watch',
].map((line) => {
  const [resource = '', verb = ''] = line.split(' ')
  return { ...splitResource(resource), verb, name: null }
})

/** Discovery, health and the issuer's keys, as `system:discovery` and its like grant them to every account. */
const everybodysPaths =
  /^\/(apis?|openapi|healthz|livez|readyz|version|\.well-known\/openid-configuration|openid\/v1\/jwks)(\/\*?)?$/

function pathsBeyond(granted: readonly GrantedPath[]): ExcessRight[] {
  return granted.flatMap(({ paths, verbs }) =>
    paths
      .filter((path) => !everybodysPaths.test(path) || verbs.some((verb) => verb !== 'get'))
      .map((path) => ({
        namespace: null,
        resource: path,
        names: [],
        verbs,
        danger: /^\/?\*$/.test(path) ? 'covers every path of the API server' : null,
      })),
  )
}

/** One row for a resource and the object it is for. */
function summary(namespace: string | null, grants: readonly Grant[]): ExcessRight[] {
  const rows = new Map<string, Omit<Grant, 'verb'> & { verbs: Set<string> }>()
  for (const { verb, ...of } of grants) {
    const key = keyOf({ verb: '', ...of })
    const row = rows.get(key) ?? { ...of, verbs: new Set() }
    row.verbs.add(verb)
    rows.set(key, row)
  }
  return [...rows.values()].map(({ group, plural, name, verbs }) => ({
    namespace,
    resource: group === '' ? plural : `${group}/${plural}`,
    names: name === null ? [] : [name],
    verbs: [...verbs],
    danger: dangerOf(group, plural, [...verbs]),
  }))
}

type Danger = {
  readonly words: string
  /** Plurals without their group; all where it is left out. */
  readonly resources?: readonly string[]
  /** All where it is left out. */
  readonly verbs?: readonly string[]
}

const runners = ['pods', 'deployments', 'statefulsets', 'daemonsets', 'replicasets', 'jobs', 'cronjobs']

/** The worst first: the first that fits is told. */
const dangers: readonly Danger[] = [
  { words: 'can give itself any right', resources: ['roles', 'clusterroles'], verbs: ['escalate', 'bind'] },
  {
    words: 'can act as somebody else',
    resources: ['users', 'groups', 'serviceaccounts', 'uids'],
    verbs: ['impersonate'],
  },
  { words: 'can act as another account', resources: ['serviceaccounts/token'] },
  {
    words: 'can change who may do what',
    resources: ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'],
    verbs: ['create', 'update', 'patch', 'delete', 'deletecollection'],
  },
  { words: 'can read passwords and keys', resources: ['secrets'], verbs: ['get', 'list', 'watch'] },
  { words: 'can replace or remove passwords and keys', resources: ['secrets'] },
  {
    words: 'can enter instances',
    resources: ['pods/exec', 'pods/attach', 'pods/portforward', 'pods/proxy', 'pods/ephemeralcontainers'],
  },
  { words: 'can reach instances past their network', resources: ['services/proxy', 'nodes/proxy'] },
  { words: 'can run any program, with the Secrets beside it', resources: runners, verbs: ['create', 'update'] },
  { words: 'can delete', verbs: ['delete', 'deletecollection'] },
]

function dangerOf(group: string, plural: string, verbs: readonly string[]): string | null {
  const isAll = plural === '*'
  if (isAll && (group === '' || group === '*')) return 'covers Secrets and every other kind'
  const found = dangers.find(
    (danger) =>
      (danger.resources === undefined || danger.resources.includes(plural)) &&
      (danger.verbs === undefined || verbs.some((verb) => verb === '*' || danger.verbs?.includes(verb))),
  )
  return found?.words ?? (isAll ? `covers every kind of ${group}, also kinds to come` : null)
}

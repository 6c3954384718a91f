import type { ExcessReview } from './excess-rights.ts'
import type { Feature } from './feature.ts'
import type { RightQuestion } from './needed-rights.ts'
import { roleLine } from './role-line.ts'
import type { WorkloadKind } from './topology.ts'

/** One thing the console's account must be able to do, and whether the API server says it may. */
export type RightReview = RightQuestion & {
  /** Null when the API server gave no answer. */
  readonly allowed: boolean | null
}

export type RightsReport = {
  readonly asOf: string
  readonly rights: readonly RightReview[]
  /** Null when the API server did not list what the account may do. */
  readonly excess: ExcessReview | null
}

export type MissingRight = {
  readonly verb: string
  readonly resource: string
  readonly namespace: string | null
  /** The rule of a Role that grants it, ready to copy. */
  readonly roleLine: string
}

/** Whether the account can do what a feature needs. No answer is not a "no". */
export type FeatureRight =
  | { readonly state: 'granted' | 'unknown' }
  | { readonly state: 'missing'; readonly missing: readonly MissingRight[] }

/** Of one installation: what belongs to another kind of workload or another release does not count. */
export type Subject = {
  readonly namespace: string
  readonly kind?: WorkloadKind
  readonly release?: string
}

export function featureRight(reviews: readonly RightReview[], feature: Feature, subject: Subject): FeatureRight {
  const served = reviews.filter(({ features }) => features.includes(feature))
  const essential = served.filter((review) => review.essential)
  const counted = (essential.length > 0 ? essential : served).filter((review) => concerns(review, subject))
  const missing = counted.filter(({ allowed }) => allowed === false)
  if (missing.length > 0) return { state: 'missing', missing: missing.map(asMissing) }
  const isKnown = counted.length > 0 && counted.every(({ allowed }) => allowed === true)
  return { state: isKnown ? 'granted' : 'unknown' }
}

/** Why an action is switched off, in words; null unless a right is known to be missing. */
export function rightBlock(right: FeatureRight): string | null {
  if (right.state !== 'missing') return null
  const [first] = right.missing
  if (!first) return null
  const others = right.missing.length - 1
  const more = others === 0 ? '' : `, and ${others} more`
  const where = first.namespace === null ? '' : ` in ${first.namespace}`
  return `The console's account may not ${first.verb} ${first.resource}${where}${more}. Settings lists the lines to add to its Role.`
}

/** The rules to add, without those of one resource repeated. They go into the Role of a namespace, or a ClusterRole. */
export function rulesToAdd(reviews: readonly RightReview[]): readonly NamespaceRules[] {
  const missing = reviews.filter(({ allowed }) => allowed === false)
  const namespaces = [...new Set(missing.map(({ namespace }) => namespace))]
  return namespaces.map((namespace) => ({
    namespace,
    lines: linesOf(missing.filter((review) => review.namespace === namespace)),
  }))
}

export type NamespaceRules = {
  /** Null for the ClusterRole. */
  readonly namespace: string | null
  readonly lines: readonly string[]
}

function linesOf(missing: readonly RightReview[]): readonly string[] {
  const resources = new Map<string, { resource: string; verbs: Set<string>; names: string[] }>()
  for (const { resource, verb, name } of missing) {
    const key = `${resource} ${name ?? ''}`
    const rule = resources.get(key) ?? { resource, verbs: new Set(), names: name === null ? [] : [name] }
    rule.verbs.add(verb)
    resources.set(key, rule)
  }
  return [...resources.values()].map(({ resource, verbs, names }) => roleLine({ resource, verbs: [...verbs], names }))
}

function asMissing({ verb, resource, namespace, name }: RightReview): MissingRight {
  const names = name === null ? [] : [name]
  return { verb, resource, namespace, roleLine: roleLine({ resource, verbs: [verb], names }) }
}

function concerns(review: RightReview, { namespace, kind, release }: Subject): boolean {
  if (review.namespace !== null && review.namespace !== namespace) return false
  if (release !== undefined && review.release !== null && review.release !== release) return false
  const only = kindOf[review.resource]
  return kind === undefined || only === undefined || only === kind
}

/** Resources that matter to one kind of workload. */
const kindOf: Readonly<Record<string, WorkloadKind | undefined>> = {
  'apps/deployments': 'Deployment',
  'apps/replicasets': 'Deployment',
  'apps/statefulsets': 'StatefulSet',
  'apps/controllerrevisions': 'StatefulSet',
  'batch/cronjobs': 'CronJob',
}

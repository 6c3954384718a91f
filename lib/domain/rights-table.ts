import { features, type Feature } from './feature.ts'
import type { RightReview } from './rights.ts'

/** The verbs of one resource that are answered alike. */
export type RightRow = Pick<RightReview, 'resource' | 'namespace' | 'name' | 'neededFor' | 'essential' | 'allowed'> & {
  readonly verbs: readonly string[]
}

export type FeatureRights = {
  readonly feature: Feature
  /** The worst of its rows. */
  readonly state: 'missing' | 'unknown' | 'optional-missing' | 'granted'
  readonly rows: readonly RightRow[]
}

/** The reviews for people: by feature, those that lack something first. A right of two features is in both. */
export function rightsByFeature(reviews: readonly RightReview[]): readonly FeatureRights[] {
  return features
    .flatMap((feature) => {
      const rows = rowsOf(reviews.filter((review) => review.features.includes(feature)))
      const [worst] = rows
      return worst ? [{ feature, state: stateOf(worst), rows }] : []
    })
    .sort((one, other) => states.indexOf(one.state) - states.indexOf(other.state))
}

const states = ['missing', 'unknown', 'optional-missing', 'granted'] as const

function stateOf({ allowed, essential }: Pick<RightReview, 'allowed' | 'essential'>): FeatureRights['state'] {
  if (allowed === null) return 'unknown'
  if (allowed) return 'granted'
  return essential ? 'missing' : 'optional-missing'
}

function rowsOf(reviews: readonly RightReview[]): readonly RightRow[] {
  const rows = new Map<string, RightRow>()
  for (const { verb, resource, namespace, name, neededFor, essential, allowed } of reviews) {
    const key = [namespace, resource, name, neededFor, allowed].join(' ')
    const verbs = [...(rows.get(key)?.verbs ?? []), verb]
    rows.set(key, { resource, namespace, name, neededFor, essential, allowed, verbs })
  }
  return [...rows.values()].sort((one, other) => states.indexOf(stateOf(one)) - states.indexOf(stateOf(other)))
}

export function featureWords(feature: Feature): string {
  switch (feature) {
    case 'picture':
      return 'Show the picture'
    case 'scale':
      return 'Scale'
    case 'switch-gui-api':
      return 'Switch the GUI API'
    case 'restart':
      return 'Restart'
    case 'return-revision':
      return 'Return to a revision'
    case 'rotate-password':
      return 'Rotate the admin password'
    case 'logs':
      return 'Read the logs of instances'
    case 'nodes':
      return 'Know the nodes'
    case 'usage':
      return 'Know CPU and memory'
    case 'requests':
      return 'Count requests'
  }
}

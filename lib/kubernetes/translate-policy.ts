import 'server-only'
import type { LabelRequirement, LabelSelector } from '#lib/domain/label-selector.ts'
import type { AutoscalerFacts, BudgetFacts } from './facts.ts'
import { isJson, listAt, numberAt, textAt, textsAt, valueAt, type Json } from './json.ts'
import { translateMetadata } from './translate-metadata.ts'

/** An HPA that KEDA made is named after the ScaledObject that people edit. */
export function translateAutoscaler(object: Json): AutoscalerFacts {
  const { namespace, name, owner } = translateMetadata(object)
  const isKeda = owner?.kind === 'ScaledObject'
  return {
    namespace,
    target: targetOf(object),
    autoscaler: {
      tool: isKeda ? 'keda' : 'hpa',
      name: isKeda ? owner.name : name,
      min: numberAt(object, 'spec', 'minReplicas') ?? 1,
      max: numberAt(object, 'spec', 'maxReplicas') ?? 1,
      current: numberAt(object, 'status', 'currentReplicas'),
      desired: numberAt(object, 'status', 'desiredReplicas'),
    },
  }
}

/** Defaults of `keda.sh/v1alpha1`: none to 100 replicas of a Deployment. */
export function translateScaledObject(object: Json): AutoscalerFacts {
  const { namespace, name } = translateMetadata(object)
  return {
    namespace,
    target: targetOf(object),
    autoscaler: {
      tool: 'keda',
      name,
      min: numberAt(object, 'spec', 'minReplicaCount') ?? 0,
      max: numberAt(object, 'spec', 'maxReplicaCount') ?? 100,
      current: null,
      desired: null,
    },
  }
}

function targetOf(object: Json): AutoscalerFacts['target'] {
  return {
    kind: textAt(object, 'spec', 'scaleTargetRef', 'kind') ?? 'Deployment',
    name: textAt(object, 'spec', 'scaleTargetRef', 'name') ?? '',
  }
}

export function translateBudget(object: Json): BudgetFacts {
  const { namespace, name } = translateMetadata(object)
  const [minimum, maximum] = [valueAt(object, 'spec', 'minAvailable'), valueAt(object, 'spec', 'maxUnavailable')]
  const rule =
    minimum === undefined ? `at most ${amountOf(maximum ?? 1)} unavailable` : `at least ${amountOf(minimum)} available`
  return {
    namespace,
    name,
    rule,
    selector: translateSelector(valueAt(object, 'spec', 'selector')),
    disruptionsAllowed: isJson(valueAt(object, 'status'))
      ? (numberAt(object, 'status', 'disruptionsAllowed') ?? 0)
      : null,
  }
}

/** A count or a percentage. */
function amountOf(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? `${value}` : '?'
}

export function translateSelector(selector: unknown): LabelSelector | null {
  if (!isJson(selector)) return null
  return {
    matchLabels: textsAt(selector, 'matchLabels'),
    matchExpressions: listAt(selector, 'matchExpressions').flatMap(translateRequirement),
  }
}

function translateRequirement(entry: unknown): LabelRequirement[] {
  const [key, operator] = [textAt(entry, 'key'), textAt(entry, 'operator')]
  const known = (['In', 'NotIn', 'Exists', 'DoesNotExist'] as const).find((name) => name === operator)
  const values = listAt(entry, 'values').filter((value) => typeof value === 'string')
  return key !== null && known ? [{ key, operator: known, values }] : []
}

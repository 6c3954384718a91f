import { badRequest } from './api-failure.ts'
import type { JsonObject } from './json.ts'
import { labelsOf, listAt, objectsAt, textAt, textsAt } from './json.ts'
import type { Kind } from './kinds.ts'

export type Matches = (object: JsonObject) => boolean

type Labels = { [key: string]: string }

const labelKey = String.raw`(?:[A-Za-z0-9.-]+/)?[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?`
const setPattern = new RegExp(String.raw`^(${labelKey})\s+(in|notin)\s*\(([^()]*)\)$`)
const equalityPattern = new RegExp(String.raw`^(${labelKey})\s*(==|=|!=)\s*([A-Za-z0-9]?[A-Za-z0-9._-]*)$`)
const existencePattern = new RegExp(String.raw`^(!?)\s*(${labelKey})$`)

export function labelSelector(text: string | null): Matches | undefined {
  if (text === null || text.trim() === '') return undefined
  const requirements = splitOutsideParentheses(text).map((part) => labelRequirement(part.trim(), text))
  return (object) => requirements.every((holds) => holds(labelsOf(object)))
}

function labelRequirement(part: string, whole: string): (labels: Labels) => boolean {
  const set = setPattern.exec(part)
  if (set) {
    const [, key = '', operator, list = ''] = set
    const values = list.split(',').map((value) => value.trim())
    return operator === 'in'
      ? (labels) => values.includes(labels[key] ?? '\0')
      : (labels) => !values.includes(labels[key] ?? '\0')
  }
  const equality = equalityPattern.exec(part)
  if (equality) {
    const [, key = '', operator, value = ''] = equality
    return operator === '!=' ? (labels) => labels[key] !== value : (labels) => labels[key] === value
  }
  const existence = existencePattern.exec(part)
  if (existence) {
    const [, negated, key = ''] = existence
    return negated === '!' ? (labels) => !(key in labels) : (labels) => key in labels
  }
  throw badRequest(`unable to parse requirement: found '${part}', expected: a label selector (in "${whole}")`)
}

function splitOutsideParentheses(text: string): string[] {
  return text.split(/,(?![^(]*\))/)
}

/** Fields every kind answers to, and those that each kind adds. */
const selectableFields: { [model: string]: string[] } = {
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'status.phase',
    'status.podIP',
  ],
  Node: ['spec.unschedulable'],
  Namespace: ['status.phase'],
  Secret: ['type'],
  ReplicaSet: ['status.replicas'],
  Job: ['status.successful'],
  Event: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'regarding.kind',
    'regarding.namespace',
    'regarding.name',
    'regarding.uid',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
}

export function fieldSelector(kind: Kind, text: string | null): Matches | undefined {
  if (text === null || text.trim() === '') return undefined
  const requirements = text.split(',').map((part) => fieldRequirement(kind, part))
  return (object) => requirements.every((holds) => holds(object))
}

function fieldRequirement(kind: Kind, part: string): Matches {
  const match = /^([^=!]+)(==|=|!=)(.*)$/.exec(part.trim())
  if (!match) throw badRequest(`invalid selector: '${part}'; can't understand '${part}'`)
  const [, field = '', operator, value = ''] = match
  const known = [
    'metadata.name',
    ...(kind.namespaced ? ['metadata.namespace'] : []),
    ...(selectableFields[kind.kind] ?? []),
  ]
  if (!known.includes(field)) throw badRequest(`field label not supported: ${field}`)
  // Events are stored in the shape of core/v1, whichever group they are read through.
  const path = field === 'source' ? ['source', 'component'] : field.replace('regarding.', 'involvedObject.').split('.')
  const isEqual = operator !== '!='
  return (object) => (String(textAt(object, ...path) ?? '') === value) === isEqual
}

/** A `LabelSelector` of a spec. An empty one matches everything, an absent one nothing. */
export function specSelector(selector: JsonObject | undefined): (labels: Labels) => boolean {
  if (!selector) return () => false
  const wanted = Object.entries(textsAt(selector, 'matchLabels'))
  const expressions = objectsAt(selector, 'matchExpressions')
  return (labels) =>
    wanted.every(([key, value]) => labels[key] === value) && expressions.every((each) => expressionHolds(each, labels))
}

function expressionHolds(expression: JsonObject, labels: Labels): boolean {
  const key = textAt(expression, 'key') ?? ''
  const values = listAt(expression, 'values')
  const value = labels[key]
  switch (textAt(expression, 'operator') ?? '') {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    default:
      return false
  }
}

/** The selector as `kubectl` and the Scale object write it. */
export function selectorText(selector: JsonObject): string {
  const pairs = Object.entries(textsAt(selector, 'matchLabels'))
  return pairs.map(([key, value]) => `${key}=${value}`).join(',')
}

import type { Json, JsonObject } from './json.ts'
import { isObject, numberAt, objectAt, objectsAt } from './json.ts'

const microTimeFields = new Set(['eventTime', 'renewTime', 'acquireTime', 'lastObservedTime'])
const timeFields = new Set([
  'creationTimestamp',
  'deletionTimestamp',
  'firstTimestamp',
  'lastTimestamp',
  'lastTransitionTime',
  'lastUpdateTime',
  'lastProbeTime',
  'lastHeartbeatTime',
  'lastScaleTime',
  'startTime',
  'startedAt',
  'finishedAt',
  'time',
  'timeAdded',
])
/** Maps of the user's own texts, which are not ours to change. */
const userTexts = new Set(['annotations', 'labels', 'matchLabels', 'data', 'fieldsV1'])
const milliseconds = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d{3}Z$/

/**
 * Webernetes stamps milliseconds and writes empty maps and lists where the real API writes nothing: a `Time` has whole
 * seconds, a `MicroTime` six digits.
 */
export function normaliseObject(object: JsonObject): JsonObject {
  const normalised: JsonObject = {}
  for (const [key, value] of Object.entries(object)) {
    if (key === 'metadata' && isObject(value)) normalised[key] = normaliseMetadata(value)
    else normalised[key] = normaliseValue(value, key)
  }
  return normalised
}

/**
 * A pod's status as a real kubelet words it: why a container ended, init containers done without a comment, and no
 * observed generation, which these pods do not have.
 */
export function normalisePod(pod: JsonObject): JsonObject {
  const status = objectAt(pod, 'status')
  if (Object.keys(status).length === 0) return pod
  const { observedGeneration: _observed, ...rest } = status
  return {
    ...pod,
    status: {
      ...rest,
      conditions: objectsAt(status, 'conditions').map(({ observedGeneration: _seen, ...condition }) => condition),
      containerStatuses: objectsAt(status, 'containerStatuses').map(normaliseContainer),
      initContainerStatuses: objectsAt(status, 'initContainerStatuses').map((each) => {
        const state = withReason(objectAt(each, 'state'))
        const { message: _message, ...terminated } = objectAt(state, 'terminated')
        return numberAt(terminated, 'exitCode') === 0
          ? { ...each, ready: true, state: { terminated } }
          : { ...each, state }
      }),
    },
  }
}

function normaliseContainer(container: JsonObject): JsonObject {
  return {
    ...container,
    state: withReason(objectAt(container, 'state')),
    lastState: withReason(objectAt(container, 'lastState')),
  }
}

function withReason(state: JsonObject): JsonObject {
  if (!isObject(state.terminated)) return state
  const reason = numberAt(state, 'terminated', 'exitCode') === 0 ? 'Completed' : 'Error'
  return { ...state, terminated: { reason, ...state.terminated } }
}

function normaliseMetadata(metadata: JsonObject): JsonObject {
  const normalised: JsonObject = {}
  for (const [key, value] of Object.entries(metadata)) {
    if (Array.isArray(value) && value.length === 0) continue
    if (isObject(value) && Object.keys(value).length === 0) continue
    normalised[key] = normaliseValue(value, key)
  }
  return normalised
}

function normaliseValue(value: Json | undefined, key: string): Json | undefined {
  if (typeof value === 'string') return normaliseTime(value, key)
  if (userTexts.has(key)) return value
  if (Array.isArray(value)) return value.map((item) => normaliseValue(item, '') ?? null)
  if (!isObject(value)) return value
  const normalised: JsonObject = {}
  for (const [name, item] of Object.entries(value)) normalised[name] = normaliseValue(item, name)
  return normalised
}

function normaliseTime(text: string, key: string): string {
  if (microTimeFields.has(key)) return text.replace(/(\.\d{3})Z$/, '$1000Z')
  return timeFields.has(key) ? text.replace(milliseconds, '$1Z') : text
}

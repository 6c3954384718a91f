import type { Json, JsonObject } from './json.ts'
import { isObject } from './json.ts'

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

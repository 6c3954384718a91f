import type { JsonObject } from './json.ts'
import { numberAt, objectAt, textAt } from './json.ts'
import type { Kind } from './kinds.ts'
import { apiVersionOf } from './kinds.ts'

/** The stored object as this API group serves it, with its kind. */
export function present(kind: Kind, object: JsonObject): JsonObject {
  const shown = kind.group === 'events.k8s.io' ? asEventsV1(object) : object
  return { kind: kind.kind, apiVersion: apiVersionOf(kind), ...withoutType(shown) }
}

/** Items of a list carry neither kind nor apiVersion. */
export function presentItem(kind: Kind, object: JsonObject): JsonObject {
  return withoutType(kind.group === 'events.k8s.io' ? asEventsV1(object) : object)
}

function withoutType(object: JsonObject): JsonObject {
  const { kind: _kind, apiVersion: _apiVersion, ...rest } = object
  return rest
}

function asEventsV1(event: JsonObject): JsonObject {
  return {
    metadata: event.metadata,
    eventTime: event.eventTime ?? null,
    reportingController: textAt(event, 'reportingComponent') ?? '',
    reportingInstance: textAt(event, 'reportingInstance') ?? '',
    action: event.action,
    reason: event.reason,
    regarding: objectAt(event, 'involvedObject'),
    note: event.message,
    type: event.type,
    series: event.series,
    deprecatedSource: event.source,
    deprecatedFirstTimestamp: event.firstTimestamp,
    deprecatedLastTimestamp: event.lastTimestamp,
    deprecatedCount: numberAt(event, 'count'),
  }
}

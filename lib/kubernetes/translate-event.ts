import 'server-only'
import type { ClusterEvent } from '#lib/domain/topology.ts'
import { numberAt, textAt, type Json } from './json.ts'
import { translateMetadata } from './translate-metadata.ts'

const longestMessage = 1_000

/** Events of both generations of recorders: the newer one fills `series` and `eventTime` and leaves the rest null. */
export function translateEvent(object: Json): ClusterEvent {
  const { namespace, name, uid, createdAt } = translateMetadata(object)
  const eventTime = textAt(object, 'eventTime')
  return {
    id: uid || `${namespace}/${name}`,
    namespace,
    type: textAt(object, 'type') === 'Warning' ? 'Warning' : 'Normal',
    reason: textAt(object, 'reason') ?? '',
    message: (textAt(object, 'message') ?? '').slice(0, longestMessage),
    about: {
      kind: textAt(object, 'involvedObject', 'kind') ?? '',
      name: textAt(object, 'involvedObject', 'name') ?? '',
      uid: textAt(object, 'involvedObject', 'uid'),
    },
    count: numberAt(object, 'series', 'count') ?? numberAt(object, 'count') ?? 1,
    firstAt: textAt(object, 'firstTimestamp') ?? eventTime ?? createdAt,
    lastAt: textAt(object, 'series', 'lastObservedTime') ?? textAt(object, 'lastTimestamp') ?? eventTime ?? createdAt,
  }
}

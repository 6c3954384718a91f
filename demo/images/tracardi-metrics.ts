import type { PodHttpAnswer } from './simulated-image.ts'
import type { Call } from './tracardi-answers.ts'
import { detail, json, stateOf } from './tracardi-answers.ts'

/** Events are counted where they were collected: in production. Without a word a private API asks staging. */
function counted({ process, request }: Call): { rate: number; count: number } {
  const isForced = process.run.env.get('PRODUCTION')?.toLowerCase() === 'yes'
  if (!isForced && request.headers['x-context'] !== 'production') return { rate: 0, count: 0 }
  const { eventsPerSecond, eventCount } = stateOf(process)
  return { rate: eventsPerSecond, count: eventCount }
}

export const averageRequests = (call: Call): PodHttpAnswer => json(200, Math.round(counted(call).rate * 10) / 10)

export const eventCount = (call: Call): PodHttpAnswer =>
  json(200, { count: Math.round(counted(call).count), _shards: { total: 3, successful: 3, failed: 0 } })

export const onlineSessions = (call: Call): PodHttpAnswer => {
  const { rate } = counted(call)
  return json(200, { events: Math.round(rate * 900), sessions: Math.round(rate * 40) })
}

export const someCount = (call: Call): PodHttpAnswer => json(200, { count: Math.round(counted(call).count / 8) })

export const testRedis = ({ process: { world, run } }: Call): PodHttpAnswer =>
  world.troubles.isCut(run.namespace, 'redis') ? detail(500, 'Connection refused') : json(200, null)

export const testElasticsearch = ({ process: { world, run } }: Call): PodHttpAnswer =>
  world.troubles.isCut(run.namespace, 'elasticsearch')
    ? detail(500, 'Connection refused')
    : json(200, { status: 'green' })

/** Only open while exposed, so it can only say that it is. The key is shown as it is. */
export const settings = ({ process }: Call): PodHttpAnswer =>
  json(200, [
    { label: 'EXPOSE_GUI_API', value: process.isExposed, desc: 'Exposes the GUI API.' },
    { label: 'ELASTIC_API_KEY', value: process.run.env.get('ELASTIC_API_KEY') ?? null, desc: 'Key of Elasticsearch.' },
  ])

export const backlog = ({ process }: Call): PodHttpAnswer =>
  process.run.env.get('LICENSE')
    ? json(200, { total: 0, backlog: [] })
    : detail(402, 'No license. This is licensed feature.')

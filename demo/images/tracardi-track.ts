import { randomUUID } from 'node:crypto'
import type { PodHttpAnswer } from './simulated-image.ts'
import type { Call } from './tracardi-answers.ts'
import { detail, invalid, json, Uncaught } from './tracardi-answers.ts'
import { readFlag } from './tracardi-flag.ts'

/** Takes events of sources whose id begins with `demo-`; every other source is unknown. */
export function track({ process, request, body }: Call): PodHttpAnswer {
  const { world, run, version } = process
  const { source } = body
  const id = typeof source === 'object' && source !== null && 'id' in source ? source.id : undefined
  if (typeof id !== 'string') return invalid('source', body)
  if (id.startsWith('@')) throw new Uncaught('Internal event sources are not allowed via API.')
  const refusesBots = readFlag(run.env.get('DISALLOW_BOT_TRAFFIC'), version.tag) === 'exposed'
  if (refusesBots && /bot|crawler|spider/i.test(request.headers['user-agent'] ?? ''))
    return detail(406, 'Traffic from bots is not allowed.')
  if (!id.startsWith('demo-')) return detail(401, `Access denied. Invalid event source. Payload: ${request.body}`)
  if (world.troubles.isCut(run.namespace, 'redis')) return detail(500, 'Connection refused')
  const events = Array.isArray(body.events) ? body.events : []
  const errors = events.some(hasNoType) ? ['Event type can not be empty.'] : []
  return json(errors.length > 0 ? 226 : 200, {
    task: [randomUUID()],
    ux: [],
    response: {},
    events: [],
    profile: { id: randomUUID() },
    session: { id: randomUUID() },
    errors,
    warnings: [],
  })
}

const hasNoType = (event: unknown) =>
  typeof event !== 'object' || event === null || !('type' in event) || event.type === ''

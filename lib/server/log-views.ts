import 'server-only'

import { auditActor } from '#lib/operations/action-entries.ts'
import type { Actor } from '#lib/operations/ports.ts'
import { coalescer } from './coalesce.ts'
import { logger } from './logger.ts'
import { auditLog } from './runtime.ts'
import { shared } from './shared.ts'

type LogView = {
  readonly actor: Actor
  readonly instance: string
  readonly container: string | null
  readonly isFile: boolean
}

/** A stream that breaks and comes back is one reading: an entry for each session and container in a quarter of an hour. */
const views = () =>
  shared('log-views', () =>
    coalescer<LogView>({
      immediate: 1,
      windowMs: 15 * 60_000,
      write: append,
      onError: (error) => logger().error({ error }, 'A reading of the log of an instance could not be recorded'),
    }),
  )

/** For the end of the process. */
export function flushLogViews(): Promise<void> {
  return views().flushAll()
}

/** Throws where it cannot be recorded: a log may hold what people sent, so nobody reads it off the record. */
export function recordLogView(view: LogView): Promise<void> {
  return views().add(`${view.actor.session} ${view.instance} ${view.container ?? ''} ${view.isFile}`, view)
}

function append({ actor, instance, container, isFile }: LogView, suppressed: number) {
  return auditLog.append({
    log: 'sec',
    action: 'logs.viewed',
    phase: 'note',
    actor: auditActor(actor),
    source: actor.source,
    facts: { instance, container, views: suppressed + 1, download: isFile ? 'yes' : 'no' },
  })
}

import 'server-only'

import { hostname } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'

import { openAuditLog } from '#lib/database/audit-log.ts'
import type { OpenDatabase } from '#lib/database/open-database.ts'
import { releaseOutsideClaims } from '#lib/database/outside-store.ts'
import { sweepRateLimits } from '#lib/database/rate-limits.ts'
import { createKubernetes } from '#lib/kubernetes/control.ts'
import { createTracardi } from '#lib/tracardi/create-tracardi.ts'
import { reconcileIntents } from '#lib/operations/reconcile-intents.ts'
import packageFile from '../../package.json' with { type: 'json' }
import { settings } from './env.ts'
import { recordStart } from './life-entries.ts'
import { logger } from './logger.ts'
import { recordNetworkRefusals } from './network-refusals.ts'
import { watchOutside } from './outside-watch.ts'
import { outsideWorld } from './outside-world.ts'
import { prisma, runtime } from './runtime.ts'
import { offerSetup } from './setup.ts'
import { makeWorld } from './world.ts'

const retryMs = 5_000
const tidyEveryMs = 60_000

/**
 * What follows once the database is open: audit log, first entry, open intents, set-up token. Until the log takes that
 * first entry the console only reads, and tries again.
 */
export async function beginWork(database: OpenDatabase): Promise<void> {
  while (runtime().database.state().state === 'ready') {
    try {
      if (runtime().opened === null) await openLog(database)
      await offerSetup(settings())
      return
    } catch (error) {
      logger().error({ error }, 'The audit log takes no entries: the console only reads, and tries again')
      await pause(retryMs, undefined, { ref: false })
    }
  }
}

async function openLog(database: OpenDatabase): Promise<void> {
  const { connection, hub, namespaces, observer } = runtime()
  const identity = { version: packageFile.version, pod: hostname() }
  const auditLog = await openAuditLog(database, { console: identity })
  await recordStart(auditLog, database, { settings: settings(), namespaces })
  const kubernetes = createKubernetes(connection)
  const tracardi = createTracardi({ proxy: settings().instanceProxy })
  const parts = { auditLog, kubernetes, tracardi, observer, hub, settings: settings() }
  const world = makeWorld({ prisma: database.prisma, ...parts })
  const isSoleProcess = settings().databaseUrl === null
  // The embedded database has one process: what is claimed belongs to one that died.
  if (isSoleProcess) await releaseOutsideClaims(database.prisma)
  const outside = watchOutside({
    observer,
    world: outsideWorld({ prisma: database.prisma, auditLog, observer, hub }),
    onError: (error) => logger().error({ error }, 'A change by another hand could not be noted; it is tried again'),
  })
  runtime().opened = { auditLog, world, outside }
  recordNetworkRefusals()
  void tidy()
  setInterval(() => void tidy(), tidyEveryMs).unref()
}

/** Changes that a crash or a silent API server left open; and rate limits that are over. */
async function tidy(): Promise<void> {
  const { opened } = runtime()
  if (opened === null) return
  try {
    // The embedded database has one process, so an intent that is not in our hands is in nobody's.
    await reconcileIntents(opened.world, { isSoleProcess: settings().databaseUrl === null })
    await sweepRateLimits(prisma())
  } catch (error) {
    logger().error({ error }, 'Open changes could not be looked after; the console tries again in a minute')
  }
}

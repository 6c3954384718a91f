import 'server-only'

import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'

import { sweepNotices } from '#lib/database/alert-outbox.ts'
import { openAuditLog } from '#lib/database/audit-log.ts'
import type { OpenDatabase } from '#lib/database/open-database.ts'
import { releaseOutsideClaims } from '#lib/database/outside-store.ts'
import { sweepRateLimits } from '#lib/database/rate-limits.ts'
import { setPurgeAfter } from '#lib/database/segments.ts'
import { createKubernetes } from '#lib/kubernetes/control.ts'
import { createTracardi } from '#lib/tracardi/create-tracardi.ts'
import packageFile from '../../package.json' with { type: 'json' }
import { forwardAlertsTo } from './alert-forwarder.ts'
import { watchForAlerts } from './alert-watch.ts'
import { settings } from './env.ts'
import { recordKey, recordStart } from './life-entries.ts'
import { forwardLogs, type LogForwarder } from './log-forwarder.ts'
import { keepLogs, verdictEntries, type LogKeeper } from './log-keeper.ts'
import { logger } from './logger.ts'
import { lookAfterActions } from './look-after.ts'
import { recordNetworkRefusals } from './network-refusals.ts'
import { watchOutside } from './outside-watch.ts'
import { outsideWorld } from './outside-world.ts'
import { keepRetention, type RetentionKeeper } from './retention-keeper.ts'
import { prisma, runtime } from './runtime.ts'
import { offerSetup } from './setup.ts'
import { startSampling } from './start-sampling.ts'
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
  const { connection, hub, namespaces, observer, signer, witness } = runtime()
  const identity = { version: packageFile.version, pod: hostname() }
  const holder = { id: randomUUID(), isAlone: database.kind === 'pglite' }
  let keeper: LogKeeper | null = null
  let forwarder: LogForwarder | null = null
  const auditLog = await openAuditLog(database, {
    console: identity,
    holder: holder.id,
    distrusted: () => keeper?.distrusted() ?? null,
    onAppended: ({ log, phase }) => {
      forwarder?.poke()
      if (phase === 'outcome' || phase === 'reconciled') keeper?.hurry(log)
    },
  })
  await recordStart(auditLog, database, { settings: settings(), namespaces })
  if (signer !== null) await recordKey(auditLog, database.prisma, signer)
  let retention: RetentionKeeper | null = null
  const tell = verdictEntries(auditLog)
  keeper = keepLogs({
    database,
    connection,
    settings: settings(),
    signer,
    witness,
    onVerdict: (log, verdict) => {
      tell(log, verdict)
      void retention?.look()
    },
  })
  const { auditRetention } = settings()
  if (database.kind === 'pglite' && auditRetention !== null) await setPurgeAfter(database.prisma, auditRetention)
  retention = keepRetention({ database, keeper, auditLog, signer, settings: settings() })
  forwarder = forwardLogs({ prisma: database.prisma, holder, auditLog, settings: settings() })
  const alertForwarder = forwardAlertsTo({ prisma: database.prisma, holder, auditLog, settings: settings() })
  const kubernetes = createKubernetes(connection)
  const tracardi = createTracardi({ proxy: settings().instanceProxy })
  const parts = { auditLog, kubernetes, tracardi, observer, hub, settings: settings() }
  const world = makeWorld({ prisma: database.prisma, holder, ...parts })
  // The embedded database has one process: what is claimed belongs to one that died.
  if (holder.isAlone) await releaseOutsideClaims(database.prisma)
  const outside = watchOutside({
    observer,
    world: outsideWorld({ prisma: database.prisma, auditLog, observer, hub }),
    onError: (error) => logger().error({ error }, 'A change by another hand could not be noted; it is tried again'),
  })
  const sampler = startSampling(database.prisma, holder.id)
  runtime().opened = { auditLog, keeper, retention, world, outside, forwarder, alertForwarder, sampler }
  recordNetworkRefusals()
  lookAfterActions(world, (error) => logger().error({ error }, 'Open changes could not be looked after'))
  watchForAlerts({ prisma: database.prisma, auditLog, observer, forwarder: alertForwarder }, (error) =>
    logger().error({ error }, 'Alerts could not be judged; they are judged again in half a minute'),
  )
  void tidy()
  setInterval(() => void tidy(), tidyEveryMs).unref()
}

async function tidy(): Promise<void> {
  try {
    await sweepRateLimits(prisma())
    await sweepNotices(prisma())
  } catch (error) {
    logger().error({ error }, 'What is over could not be removed; the console tries again in a minute')
  }
}

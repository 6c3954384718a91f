import 'server-only'

import { hostname } from 'node:os'
import { join } from 'node:path'

import { openAuditLog } from '#lib/database/audit-log.ts'
import { startDatabase, type DatabaseState } from '#lib/database/client.ts'
import { sweepRateLimits } from '#lib/database/rate-limits.ts'
import { openConnection } from '#lib/kubernetes/client.ts'
import { createKubernetes } from '#lib/kubernetes/control.ts'
import { reconcileIntents } from '#lib/operations/reconcile-intents.ts'
import packageFile from '../../package.json' with { type: 'json' }
import { flushDenials } from './denials.ts'
import { BadSettings, settings, type Settings } from './env.ts'
import { recordStart, recordStopping } from './life-entries.ts'
import { createLiveHub } from './live-hub.ts'
import { logger } from './logger.ts'
import { flushNetworkRefusals, recordNetworkRefusals } from './network-refusals.ts'
import { createObserver, watchedNamespaces } from './observer.ts'
import { flushViews } from './audit-reads.ts'
import { openAndRecentActions } from './reads.ts'
import { isStarted, prisma, runtime, setRuntime } from './runtime.ts'
import { sessionSecret } from './session-secret.ts'
import { offerSetup } from './setup.ts'
import { shared } from './shared.ts'
import { flushSignInFailures } from './sign-in.ts'
import { makeWorld, scalePolicy } from './world.ts'

const reconcileEveryMs = 60_000

/**
 * Once per process: settings, then cluster and database side by side, neither of which has to be there. What needs
 * the database follows when it is open: audit log, first entry, open intents, set-up token.
 */
export async function startConsole(): Promise<void> {
  if (isStarted()) return
  const current = usableSettings()
  // next-auth builds its addresses from this, and from nothing that a request says.
  process.env['NEXTAUTH_URL'] = current.origins[0]
  const connection = openConnection(current.kubeconfig)
  const namespaces = watchedNamespaces(current.namespaces, connection)
  const observer = createObserver({ connection, namespaces, minimums: scalePolicy(current).minimums })
  const hub = createLiveHub({
    observer,
    recentActions: openAndRecentActions,
    onError: (error) => logger().error({ error }, 'A live stream failed'),
  })
  const database = startDatabase({
    databaseUrl: current.databaseUrl,
    dataFolder: current.dataFolder,
    migrationsFolder: join(process.cwd(), 'prisma/migrations'),
    cacheFolder: join(process.cwd(), 'node_modules/.cache/tracardi-ops-console'),
    onChange: logDatabase,
  })
  const startedAt = new Date().toISOString()
  setRuntime({ database, observer, hub, connection, namespaces, startedAt, opened: null })
  stopWith(async () => {
    await observer.stop()
    await database.close()
  })
  void database.settled.then(async (state) => {
    if (state.state === 'failed' && isLocked(state.error)) fail(state.message)
    if (state.state !== 'ready') return
    try {
      const audit = { version: packageFile.version, pod: hostname() }
      const auditLog = await openAuditLog(state.database, { console: audit })
      const kubernetes = createKubernetes(connection)
      const world = makeWorld({ prisma: prisma(), auditLog, kubernetes, observer, hub, settings: current })
      await recordStart(auditLog, state.database, { settings: current, namespaces })
      runtime().opened = { auditLog, world }
      recordNetworkRefusals()
      await offerSetup(current)
      keepTidy(current)
    } catch (error) {
      logger().error({ error }, 'The audit log could not be opened: the console is read-only')
    }
  })
}

/** Open intents at once and every minute; old rate limits now and then. */
function keepTidy({ databaseUrl }: Settings): void {
  const tidy = async () => {
    try {
      // The embedded database has one process, so an intent that is not in our hands is in nobody's.
      const { opened } = runtime()
      if (opened !== null) await reconcileIntents(opened.world, { isSoleProcess: databaseUrl === null })
      await sweepRateLimits(prisma())
    } catch (error) {
      logger().error({ error }, 'Open changes could not be looked after; the console tries again in a minute')
    }
  }
  void tidy()
  setInterval(() => void tidy(), reconcileEveryMs).unref()
}

type Shutdown = { endStreams: () => void; finish: () => Promise<void> }

/** Hands the end of the console to `server.mjs`, which hears the signal. */
function stopWith(close: () => Promise<void>): void {
  const shutdown = shared<Shutdown>('shutdown', () => ({ endStreams: () => {}, finish: async () => {} }))
  shutdown.endStreams = () => runtime().hub.stop()
  shutdown.finish = async () => {
    try {
      await Promise.all([flushDenials(), flushNetworkRefusals(), flushSignInFailures(), flushViews()])
      if (runtime().opened !== null) await recordStopping(prisma())
    } catch (error) {
      logger().error({ error }, 'The end of the console could not be recorded')
    }
    await close()
  }
}

function usableSettings(): Settings {
  try {
    const current = settings()
    sessionSecret()
    return current
  } catch (error) {
    if (error instanceof BadSettings) fail(error.message)
    throw error
  }
}

function logDatabase(state: DatabaseState): void {
  if (state.state === 'ready') logger().info({ database: state.database.kind }, 'The database is ready')
  if (state.state === 'failed') logger().error({ retries: state.retries }, state.message)
}

/** Two consoles on one data folder would lose rows, so the second one does not run. */
function isLocked(error: unknown): boolean {
  return error instanceof Error && error.name === 'DirectoryLocked'
}

function fail(sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

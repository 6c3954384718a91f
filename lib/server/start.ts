import 'server-only'

import { join } from 'node:path'

import { startDatabase, type DatabaseState } from '#lib/database/client.ts'
import { endWhenStuck } from '#lib/database/end-when-stuck.ts'
import { openConnection } from '#lib/kubernetes/client.ts'
import type { Problem } from '#lib/domain/topology.ts'
import type { Signer } from '#lib/operations/log-guard-port.ts'
import { assertAlertReceivers } from './alert-forwarder.ts'
import { beginWork } from './begin-work.ts'
import { flushDenials } from './denials.ts'
import { BadSettings, settings, type Settings } from './env.ts'
import { recordStopping } from './life-entries.ts'
import { createLiveHub } from './live-hub.ts'
import { flushLogViews } from './log-views.ts'
import { assertWebhookKey } from './log-forwarder.ts'
import { logger } from './logger.ts'
import { flushNetworkRefusals } from './network-refusals.ts'
import { createObserver, watchedNamespaces } from './observer.ts'
import { flushViews } from './audit-reads.ts'
import { openWitness, type Witness } from './open-witness.ts'
import { openAndRecentActions } from './reads.ts'
import { isStarted, prisma, runtime, setRuntime } from './runtime.ts'
import { sessionSecret } from './session-secret.ts'
import { shared } from './shared.ts'
import { openSigner } from './signing-key.ts'
import { flushSignInFailures } from './sign-in.ts'
import { flushScreenRefusals } from './wall-screen.ts'
import { scalePolicy } from './world.ts'

/**
 * Once per process: settings, then cluster and database side by side, neither of which has to be there.
 */
export async function startConsole(): Promise<void> {
  if (isStarted()) return
  const current = usableSettings()
  const { signer, witness } = await usableKeys(current)
  // next-auth builds its addresses from this, and from nothing that a request says.
  process.env['NEXTAUTH_URL'] = current.origins[0]
  const connection = openConnection(current.kubeconfig)
  const namespaces = watchedNamespaces(current.namespaces, connection)
  const observer = createObserver({
    connection,
    namespaces,
    gatewayNamespaces: current.ingressNamespaces,
    minimums: scalePolicy(current).minimums,
    ownProblem: () => logProblem(),
  })
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
  let stuck: ReturnType<typeof endWhenStuck> | null = null
  const startedAt = new Date().toISOString()
  setRuntime({ database, observer, hub, connection, namespaces, signer, witness, startedAt, opened: null })
  stopWith(async () => {
    await observer.stop()
    await database.close()
    await stuck?.stop()
  })
  void database.settled.then((state) => {
    if (state.state === 'failed' && isLocked(state.error)) fail(state.message)
    if (state.state !== 'ready') return
    // Not before: making a database keeps the processor for longer on a slow machine.
    if (state.database.kind === 'pglite') stuck = endWhenStuck(60)
    void beginWork(state.database)
  })
}

/** A log that cannot be trusted stands above every page. */
function logProblem(): Problem | null {
  const why = isStarted() ? (runtime().opened?.keeper.distrusted() ?? null) : null
  if (why === null) return null
  const message = `The audit log cannot be trusted. ${why}`
  return { code: 'audit-distrusted', message, remedy: 'Changes are off; see the Audit log page.', namespace: null }
}

type Shutdown = { endStreams: () => void; finish: () => Promise<void> }

/** Hands the end of the console to `server.mjs`, which hears the signal. */
function stopWith(close: () => Promise<void>): void {
  const shutdown = shared<Shutdown>('shutdown', () => ({ endStreams: () => {}, finish: async () => {} }))
  shutdown.endStreams = () => runtime().hub.stop()
  shutdown.finish = async () => {
    try {
      await Promise.all([
        flushDenials(),
        flushNetworkRefusals(),
        flushSignInFailures(),
        flushScreenRefusals(),
        flushViews(),
        flushLogViews(),
      ])
      runtime().opened?.keeper.stop()
      await runtime().opened?.outside.stop()
      await runtime().opened?.sampler?.stop()
      if (runtime().opened !== null) await recordStopping(prisma())
      await Promise.all([runtime().opened?.forwarder.stop(), runtime().opened?.alertForwarder.stop()])
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
    assertWebhookKey(current)
    assertAlertReceivers(current)
    return current
  } catch (error) {
    if (error instanceof BadSettings) fail(error.message)
    throw error
  }
}

async function usableKeys(current: Settings): Promise<{ signer: Signer | null; witness: Witness | null }> {
  try {
    return { signer: await openSigner(current), witness: await openWitness(current) }
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

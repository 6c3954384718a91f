/**
 * The console without its web server, in a process of its own that is told by messages what to do and where to die:
 * its database, log, adapters, watch and reconciler, as `begin-work.ts` starts them.
 */
import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { actionStore } from '#lib/database/actions.ts'
import { openAuditLog } from '#lib/database/audit-log.ts'
import { openDatabase } from '#lib/database/open-database.ts'
import { checkChain, everyEntry } from '#lib/database/read-audit.ts'
import { cacheFolder, migrationsFolder } from '#lib/database/testing/test-database.ts'
import { Secret } from '#lib/domain/secret.ts'
import { openConnection } from '#lib/kubernetes/client.ts'
import { createKubernetes } from '#lib/kubernetes/control.ts'
import type { ActionLog } from '#lib/operations/ports.ts'
import { parseEnvironment } from '#lib/server/env.ts'
import { createLiveHub } from '#lib/server/live-hub.ts'
import { lookAfterActions } from '#lib/server/look-after.ts'
import { createObserver } from '#lib/server/observer.ts'
import { makeWorld } from '#lib/server/world.ts'
import { createTracardi } from '#lib/tracardi/create-tracardi.ts'
import { answerQuestions } from './asked-process.ts'
import { confirm, confirmWithApproval, plan } from './carry-out.ts'
import { journalThrough, worldThrough } from './kill-points.ts'
import type { ConsoleSetting, Questions } from './protocol.ts'
import { createTurnstile } from './turnstile.ts'

// Whoever started this process wrote it.
const setting = JSON.parse(process.env['CRASH_CONSOLE'] ?? '{}') as ConsoleSetting
const { databaseUrl, dataFolder, namespace, receipts } = setting

const turnstile = createTurnstile(setting.kill)
const onError = (error: unknown) => console.error(error)
const database = await openDatabase({ databaseUrl, dataFolder, migrationsFolder, cacheFolder }, onError)
const holder = { id: randomUUID(), isAlone: database.kind === 'pglite' }
const log = await openAuditLog(journalThrough(database, turnstile), {
  console: { version: 'test' },
  holder: holder.id,
  sink: () => turnstile.pass('standard output', async () => {}),
})
const connection = openConnection(setting.kubeconfig)
const observer = createObserver({ connection, namespaces: [namespace], minimums: {} })
const made = makeWorld({
  prisma: database.prisma,
  holder,
  auditLog: withReceipts(log),
  kubernetes: createKubernetes(connection),
  tracardi: createTracardi({ proxy: new Secret(setting.instanceProxy) }),
  observer,
  hub: createLiveHub({ observer, recentActions: async () => [], onError }),
  settings: parseEnvironment({}),
})
const world = worldThrough({ ...made, settings: { ...made.settings, ...setting.timing } }, turnstile)
lookAfterActions(world, onError)

const actions = actionStore(database.prisma, holder)
const questions: Questions = {
  plan: (order) => plan(world, namespace, order),
  async confirm({ planned, kill, isApproved = false }) {
    turnstile.arm(kill)
    return isApproved ? confirmWithApproval(world, planned) : confirm(world, planned)
  },
  look: (ids) =>
    Promise.all(
      ids.map(async (id) => {
        const found = await actions.find(id)
        if (!found) throw new Error(`There is no action ${id}`)
        return { action: found.action, phases: await log.entriesOf(id) }
      }),
    ),
  async isSettled(refs) {
    const { freshness, workloads } = observer.topology()
    return (
      freshness === 'live' &&
      refs.every((ref) => {
        const seen = workloads.find((one) => one.namespace === ref.namespace && one.name === ref.name)
        return seen?.rollout.state === 'settled' && seen.replicas?.ready === seen.replicas?.desired
      })
    )
  },
  revisionBefore: async (ref) =>
    (await made.kubernetes.revisions(ref))?.find((one) => !one.isCurrent && one.otherDifferences.length === 0)
      ?.revision ?? null,
  calls: async () => turnstile.calls(),
  async log() {
    const { intact } = await checkChain(database.prisma, 'ops')
    const ids: string[] = []
    for await (const { id } of everyEntry(database.prisma, 'ops')) ids.push(id)
    return { isIntact: intact, ids }
  },
}

answerQuestions(questions)

function withReceipts(log: ActionLog): ActionLog {
  const kept = async (written: ReturnType<ActionLog['append']>) => {
    const receipt = await written
    appendFileSync(receipts, `${receipt.id}\n`)
    return receipt
  }
  return {
    ...log,
    append: (draft) => kept(log.append(draft)),
    appendHeld: (draft) => kept(log.appendHeld(draft)),
  }
}

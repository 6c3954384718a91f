/**
 * A console that only judges alerts and tells one receiver, in a process of its own that is told by messages what it sees
 * and where to die.
 */
import { randomUUID } from 'node:crypto'
import { alertOutbox } from '#lib/database/alert-outbox.ts'
import { alertStore } from '#lib/database/alerts.ts'
import { openAuditLog } from '#lib/database/audit-log.ts'
import { openDatabase } from '#lib/database/open-database.ts'
import { readAudit } from '#lib/database/read-audit.ts'
import { cacheFolder, migrationsFolder } from '#lib/database/testing/test-database.ts'
import type { Observation } from '#lib/domain/alerts/alert.ts'
import type { AlertWorld } from '#lib/operations/alert-port.ts'
import type { AlertReceiver } from '#lib/operations/alert-receiver-port.ts'
import { forwardAlerts } from '#lib/operations/forward-alerts.ts'
import { watchAlerts } from '#lib/operations/watch-alerts.ts'
import { alertWebhook } from '#lib/receivers/alert-webhook.ts'
import { forwardWorld } from '#lib/server/forward-world.ts'
import type { AlertingQuestions, AlertingSetting } from './alerting-protocol.ts'
import { alertWorldThrough, outboxThrough } from './alerting-points.ts'
import { answerQuestions } from './asked-process.ts'
import { createTurnstile } from './turnstile.ts'

// Whoever started this process wrote it.
const setting = JSON.parse(process.env['CRASH_CONSOLE'] ?? '{}') as AlertingSetting
const { databaseUrl, dataFolder, aheadMs } = setting
const name = 'webhook oncall'

const turnstile = createTurnstile(null)
const onError = (error: unknown) => console.error(error)
const database = await openDatabase({ databaseUrl, dataFolder, migrationsFolder, cacheFolder }, onError)
const { prisma } = database
const holder = { id: randomUUID(), isAlone: database.kind === 'pglite' }
const auditLog = await openAuditLog(database, {
  console: { version: 'test' },
  holder: holder.id,
  sink: async () => {},
})

const webhook = alertWebhook('webhook', {
  ...setting.files,
  name,
  deadlineMs: 5_000,
  console: { url: 'https://ops.example.org', environment: null },
})
const receiver: AlertReceiver = {
  ...webhook,
  send: (notice) => turnstile.pass('send', () => webhook.send(notice)),
}
const forwarding = forwardAlerts(
  forwardWorld({ prisma, holder, auditLog }, 'alerts'),
  outboxThrough(alertOutbox(prisma, holder), turnstile),
  receiver,
)

let seen: { readonly key: string; readonly observed: Observation } | null = null
const judging: AlertWorld = {
  store: alertStore(prisma, [name]),
  auditLog,
  now: () => new Date(Date.now() + aheadMs),
  installations: () => [{ namespace: 'tracardi', release: 'tracardi' }],
  judge: async () => (seen === null ? [] : [{ ...seen, times: { forMs: 0, clearMs: 0 } }]),
}
const world = alertWorldThrough(judging, turnstile)

const questions: AlertingQuestions = {
  async arm(kill) {
    turnstile.arm(kill)
  },
  async see(what) {
    seen = what
    await watchAlerts(world)
    forwarding.poke()
  },
  waiting: () => prisma.alertNotice.count({ where: { givenUpAt: null } }),
  async recorded(key) {
    const { entries } = await readAudit(prisma, { log: 'ops', action: 'alert.changed' }, { limit: 200 })
    return entries
      .filter(({ facts }) => facts['alert'] === key)
      .map(({ facts }) => String(facts['state']))
      .toReversed()
  },
  calls: async () => turnstile.calls(),
}
answerQuestions(questions)

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

import { onTestFinished } from 'vitest'

import { alertOutbox } from '#lib/database/alert-outbox.ts'
import { alertStore } from '#lib/database/alerts.ts'
import { openAuditLog } from '#lib/database/audit-log.ts'
import { readAudit } from '#lib/database/read-audit.ts'
import { receiverHolds } from '#lib/database/receiver-holds.ts'
import type { TestDatabase } from '#lib/database/testing/test-database.ts'
import type { Observation } from '#lib/domain/alerts/alert.ts'
import type { AlertReceiver } from '#lib/operations/alert-receiver-port.ts'
import { forwardAlerts } from '#lib/operations/forward-alerts.ts'
import type { Standing } from '#lib/operations/forward-port.ts'
import type { Forwarding } from '#lib/operations/forward.ts'
import { watchAlerts } from '#lib/operations/watch-alerts.ts'

export const trouble: Observation = {
  seen: 'trouble',
  severity: 'page',
  sentence: 'collector fails too many requests.',
  detail: '2 % of <all> requests failed.',
}
export const fine: Observation = { seen: 'fine' }
export const blind: Observation = { seen: 'nothing', because: 'No metrics source answers now.' }

export const webhookKeyText = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
export const key = 'burn tracardi/deployments/collector 1h'

/** The files of one receiver, as the operator mounts them. */
export function receiverFiles(address: string, keyText = webhookKeyText) {
  const folder = mkdtempSync(join(tmpdir(), 'alert-receiver-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const [addressFile, keyFile] = [join(folder, 'oncall.url'), join(folder, 'oncall.key')]
  writeFileSync(addressFile, `${address}\n`)
  writeFileSync(keyFile, `${keyText}\n`)
  const origin = { url: 'https://ops.example.org', environment: null }
  return { name: 'webhook oncall', addressFile, keyFile, console: origin, deadlineMs: 1_000 }
}

/** A console that judges one alert and tells one receiver; its rests take a twentieth of their time. */
export async function alertingConsole(own: TestDatabase, receiver: AlertReceiver, id = 'console-1') {
  const { prisma, kind } = own.database
  const auditLog = await openAuditLog(own.database, { console: { version: '0' }, sink: async () => {} })
  const holder = { id, isAlone: kind === 'pglite' }
  const installation = { namespace: 'tracardi', release: 'tracardi' }
  let observed: Observation = fine
  const watched = {
    store: alertStore(prisma, [receiver.name]),
    auditLog,
    now: () => new Date(),
    installations: () => [installation],
    judge: async () => [{ key, observed, times: { forMs: 0, clearMs: 0 } }],
  }
  const see = async (seen: Observation) => {
    observed = seen
    await watchAlerts(watched)
  }
  const tell = (): Forwarding<Standing> => {
    const world = {
      holds: receiverHolds(prisma, holder),
      auditLog,
      now: () => new Date(),
      random: Math.random,
      pause: (milliseconds: number, signal: AbortSignal) =>
        pause(milliseconds / 20, undefined, { signal }).catch(() => {}),
      onProblem: (problem: string, error: unknown) => {
        if (error !== null) console.error(problem, error)
      },
    }
    const forwarding = forwardAlerts(world, alertOutbox(prisma, holder), receiver)
    onTestFinished(() => forwarding.stop())
    return forwarding
  }
  const recorded = async () => {
    const { entries } = await readAudit(prisma, { log: 'ops' }, { limit: 200 })
    return entries.filter(({ action }) => action.startsWith('alert-receiver.')).toReversed()
  }
  return { see, tell, recorded, installation }
}

import 'server-only'

import type { AlertAnswer, SilenceRequest } from '#lib/contracts/alerts.ts'
import { acknowledge, findAlert, readAlerts, silence } from '#lib/database/alerts.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { auditActor } from '#lib/operations/action-entries.ts'
import type { InstallationRef, StoredAlert } from '#lib/operations/alert-port.ts'
import type { Actor } from '#lib/operations/ports.ts'
import { alertForwarder, auditLog, prisma } from './runtime.ts'

/** Those that ended stay in sight for so long. */
const endedMs = 24 * 3_600_000

/** What is wrong with an installation, open ones first. */
export async function readAlertsOf(installation: InstallationRef): Promise<{ readonly alerts: AlertAnswer[] }> {
  const stored = await readAlerts(prisma(), installation, new Date(Date.now() - endedMs))
  const isOver = ({ alert }: StoredAlert) => alert.state === 'resolved'
  return { alerts: [...stored.filter((one) => !isOver(one)), ...stored.filter(isOver)].map(answer) }
}

/** Somebody has it in hand. On record before it is shown. */
export async function acknowledgeAlert(
  actor: Actor,
  installation: InstallationRef,
  key: string,
): Promise<Result<AlertAnswer, Refusal>> {
  const found = await openAlert(installation, key)
  if (!found.granted) return found
  await record(actor, found.value, 'alert.acknowledged', {})
  const { receivers, poke } = alertForwarder()
  await acknowledge(prisma(), { key, by: actor.name, at: new Date(), receivers })
  poke()
  return reread(installation, key)
}

/** Quiet until a time, for a reason; the alert goes on being judged and shown. */
export async function silenceAlert(
  actor: Actor,
  installation: InstallationRef,
  { key, minutes, reason }: SilenceRequest,
): Promise<Result<AlertAnswer, Refusal>> {
  const found = await openAlert(installation, key)
  if (!found.granted) return found
  const until = new Date(Date.now() + minutes * 60_000).toISOString()
  await record(actor, found.value, 'alert.silenced', { until_time: until }, reason)
  await silence(prisma(), key, { by: actor.name, until, reason })
  return reread(installation, key)
}

async function openAlert(installation: InstallationRef, key: string): Promise<Result<StoredAlert, Refusal>> {
  const stored = await findAlert(prisma(), key)
  const isHere =
    stored?.installation.namespace === installation.namespace && stored.installation.release === installation.release
  if (!stored || !isHere || stored.alert.state === 'resolved' || stored.alert.state === 'pending')
    return refused({ reason: 'not-found', what: 'such open alert' })
  return granted(stored)
}

async function reread(installation: InstallationRef, key: string): Promise<Result<AlertAnswer, Refusal>> {
  const found = await openAlert(installation, key)
  return found.granted ? granted(answer(found.value)) : found
}

async function record(
  actor: Actor,
  { alert, installation }: StoredAlert,
  action: 'alert.acknowledged' | 'alert.silenced',
  facts: Readonly<Record<string, string>>,
  reason?: string,
): Promise<void> {
  await auditLog.append({
    log: 'ops',
    action,
    phase: 'note',
    actor: auditActor(actor),
    source: actor.source,
    ...(reason === undefined ? {} : { reason }),
    facts: {
      alert: alert.key,
      installation: `${installation.namespace}/${installation.release}`,
      sentence: alert.sentence,
      ...facts,
    },
  })
}

function answer({ alert, acknowledged, silence: kept }: StoredAlert): AlertAnswer {
  const { key, state, severity, sentence, detail, since, changedAt } = alert
  const isQuiet = kept !== null && Date.parse(kept.until) > Date.now()
  return { key, state, severity, sentence, detail, since, changedAt, acknowledged, silence: isQuiet ? kept : null }
}

import 'server-only'

import { readReceiver } from '#lib/database/alert-receivers.ts'
import { queueTest } from '#lib/database/queue-notices.ts'
import type { ReceiverState } from '#lib/domain/alerts/receiver-state.ts'
import type { Refusal } from '#lib/domain/refusal.ts'
import { granted, refused, type Result } from '#lib/domain/result.ts'
import { auditActor } from '#lib/operations/action-entries.ts'
import type { Actor } from '#lib/operations/ports.ts'
import { receiverName } from './alert-forwarder.ts'
import type { AlertReceiverSettings } from './alert-receiver-settings.ts'
import { settings } from './env.ts'
import { alertForwarder, auditLog, prisma } from './runtime.ts'

/** Who is told of alerts, and how that goes. */
export async function readAlertReceivers(): Promise<{ readonly receivers: ReceiverState[] }> {
  return { receivers: await Promise.all(settings().alertReceivers.map(stateOf)) }
}

/** Sends a test the way alerts go: after what waits, and again until it is taken. On record before it is queued. */
export async function testAlertReceiver(actor: Actor, name: string): Promise<Result<ReceiverState, Refusal>> {
  const receiver = settings().alertReceivers.find((known) => known.name === name)
  if (!receiver) return refused({ reason: 'not-found', what: 'such alert receiver' })
  const { poke } = alertForwarder()
  await auditLog.append({
    log: 'ops',
    action: 'alert-receiver.tested',
    phase: 'note',
    actor: auditActor(actor),
    source: actor.source,
    facts: { receiver: receiverName(receiver) },
  })
  await queueTest(prisma(), receiverName(receiver))
  poke()
  return granted(await stateOf(receiver))
}

async function stateOf(receiver: AlertReceiverSettings): Promise<ReceiverState> {
  const { name, format } = receiver
  return { name, format, ...(await readReceiver(prisma(), receiverName(receiver))) }
}

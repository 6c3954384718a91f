import 'server-only'

import { existsSync, readFileSync } from 'node:fs'

import type { Holder } from '#lib/database/action-holds.ts'
import { alertOutbox } from '#lib/database/alert-outbox.ts'
import type { ConsolePrisma } from '#lib/database/prisma.ts'
import type { AlertReceiver } from '#lib/operations/alert-receiver-port.ts'
import { forwardAlerts } from '#lib/operations/forward-alerts.ts'
import type { AuditLog } from '#lib/operations/ports.ts'
import { addressExpected, alertAddress } from '#lib/receivers/alert-address.ts'
import { alertmanagerReceiver } from '#lib/receivers/alertmanager.ts'
import { alertWebhook } from '#lib/receivers/alert-webhook.ts'
import { webhookKey } from '#lib/receivers/webhook-key.ts'
import type { AlertReceiverSettings } from './alert-receiver-settings.ts'
import { BadSettings, type Settings } from './env.ts'
import { forwardWorld, stopAll } from './forward-world.ts'

export type AlertForwarder = {
  /** Format and name of each, as they name what waits for it. */
  readonly receivers: readonly string[]
  /** There may be something to tell. */
  readonly poke: () => void
  readonly stop: () => Promise<void>
}

type Parts = {
  readonly prisma: ConsolePrisma
  readonly holder: Holder
  readonly auditLog: AuditLog
  readonly settings: Settings
}

/** Well within the time for which a receiver is held, even if each of some questions hangs. */
const deadlineMs = 5_000

/** Tells every configured receiver of alerts, as long as no other console does. */
export function forwardAlertsTo({ prisma, holder, auditLog, settings }: Parts): AlertForwarder {
  const world = forwardWorld({ prisma, holder, auditLog }, 'alerts')
  const outbox = alertOutbox(prisma, holder)
  const receivers = settings.alertReceivers.map((receiver) => receiverOf(receiver, settings))
  const forwardings = receivers.map((receiver) => forwardAlerts(world, outbox, receiver))
  return {
    receivers: receivers.map(({ name }) => name),
    poke: () => forwardings.forEach((forwarding) => forwarding.poke()),
    stop: () => stopAll(forwardings),
  }
}

/** By which a receiver is known in the database, the log and its entries. */
export function receiverName({ format, name }: Pick<AlertReceiverSettings, 'format' | 'name'>): string {
  return `${format} ${name}`
}

/** Throws `BadSettings` for one whose address or key cannot be used, so that it is found at the start. */
export function assertAlertReceivers({ alertReceivers }: Settings): void {
  for (const { format, addressFile, keyFile } of alertReceivers) {
    if (alertAddress(textOf(addressFile), format) === null)
      throw new BadSettings(`ALERT_RECEIVERS wants a file ${addressFile} that holds ${addressExpected[format]}.`)
    if (isSigned({ format, keyFile }) && webhookKey(textOf(keyFile)) === null)
      throw new BadSettings(`ALERT_RECEIVERS wants a file ${keyFile} that holds a key of at least 24 bytes.`)
  }
}

/** Slack checks no signature, but what is compatible with it may. */
function isSigned({ format, keyFile }: Pick<AlertReceiverSettings, 'format' | 'keyFile'>): boolean {
  return format === 'webhook' || (format === 'slack' && existsSync(keyFile))
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function receiverOf(receiver: AlertReceiverSettings, { origins, environmentName }: Settings): AlertReceiver {
  const { format, addressFile } = receiver
  const options = {
    name: receiverName(receiver),
    addressFile,
    keyFile: isSigned(receiver) ? receiver.keyFile : null,
    deadlineMs,
    console: { url: origins[0], environment: environmentName },
  }
  return format === 'alertmanager' ? alertmanagerReceiver(options) : alertWebhook(format, options)
}

import 'server-only'

import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

import type { AuditState } from '#lib/contracts/audit-state.ts'
import type { Holder } from '#lib/database/action-holds.ts'
import type { ConsolePrisma } from '#lib/database/prisma.ts'
import { logCursors } from '#lib/database/log-cursors.ts'
import type { AuditLogName } from '#lib/domain/audit-entry.ts'
import { forwardLog } from '#lib/operations/forward-log.ts'
import type { LogStanding, Receiver } from '#lib/operations/forward-port.ts'
import type { Forwarding } from '#lib/operations/forward.ts'
import type { AuditLog } from '#lib/operations/ports.ts'
import { syslogReceiver } from '#lib/receivers/syslog.ts'
import { webhookKey } from '#lib/receivers/webhook-key.ts'
import { webhookReceiver } from '#lib/receivers/webhook.ts'
import { BadSettings, type Settings } from './env.ts'
import { forwardWorld, stopAll } from './forward-world.ts'

export type LogForwarder = {
  readonly state: (log: AuditLogName) => AuditState['receivers']
  /** Something was appended. */
  readonly poke: () => void
  /** What is on its way then is not waited for longer than a moment; it is sent again after the next start. */
  readonly stop: () => Promise<void>
}

type Parts = {
  readonly prisma: ConsolePrisma
  readonly holder: Holder
  readonly auditLog: AuditLog
  readonly settings: Settings
}

/** Longer than the longest rest between two looks; of what is older nothing is claimed. */
const staleMs = 90_000

/** Pushes both logs to every configured SIEM, as long as no other console does. */
export function forwardLogs({ prisma, holder, auditLog, settings }: Parts): LogForwarder {
  const world = forwardWorld({ prisma, holder, auditLog }, 'entries')
  const forwardings = receiversOf(settings).map((receiver) => forwardLog(world, logCursors(prisma, holder), receiver))
  return {
    state: (log) => forwardings.map((forwarding) => stateOf(forwarding, log, Date.now())),
    poke: () => forwardings.forEach((forwarding) => forwarding.poke()),
    stop: () => stopAll(forwardings),
  }
}

/** Throws `BadSettings` for a webhook whose key cannot be used, so that it is found at the start. */
export function assertWebhookKey({ auditWebhook }: Settings): void {
  if (auditWebhook === null) return
  const { keyFile } = auditWebhook
  let text = ''
  try {
    text = readFileSync(keyFile, 'utf8')
  } catch {
    throw new BadSettings(`AUDIT_WEBHOOK_KEY_FILE is "${keyFile}", which cannot be read.`)
  }
  if (webhookKey(text) === null) {
    throw new BadSettings(`AUDIT_WEBHOOK_KEY_FILE is "${keyFile}"; the key in it must have at least 24 bytes.`)
  }
}

function receiversOf({ auditSyslogUrl, auditWebhook }: Settings): readonly Receiver[] {
  return [
    ...(auditSyslogUrl === null ? [] : [syslogReceiver(auditSyslogUrl, { hostname: hostname() })]),
    ...(auditWebhook === null ? [] : [webhookReceiver(auditWebhook.url, auditWebhook)]),
  ]
}

function stateOf(forwarding: Forwarding<LogStanding>, log: AuditLogName, now: number): AuditState['receivers'][number] {
  const { receiver: name, seenAt, standing } = forwarding.state()
  if (standing === null || seenAt === null || now - Date.parse(seenAt) > staleMs) {
    return { name, behind: null, waitingSince: null, failure: null }
  }
  const { next, size, waitingSince } = standing.cursors[log]
  return { name, behind: size - next, waitingSince, failure: standing.outage?.failure ?? null }
}
